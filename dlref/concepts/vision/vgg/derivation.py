"""VGG is composed of proved pieces: nothing is derived here."""
