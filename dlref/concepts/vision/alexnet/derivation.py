"""AlexNet is composed of proved pieces: nothing is derived here."""
