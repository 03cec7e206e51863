"""The places of the world, by what they have in common; each paints its layers on a `Stage`."""
