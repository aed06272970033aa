"""Rules, one file each, named as a sentence."""
