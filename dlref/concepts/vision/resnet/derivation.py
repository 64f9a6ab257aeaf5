"""ResNets are composed of proved pieces: nothing is derived here."""
