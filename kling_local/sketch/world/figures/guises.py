"""All guises, by their names in a prompt."""

from __future__ import annotations

from kling_local.sketch.world.figures import (
    aircraft,
    balls,
    beasts,
    cars,
    food,
    fruit,
    furniture,
    household,
    instruments,
    lights,
    outdoors,
    plants,
    ships,
    trains,
    two_wheelers,
    vessels,
    work_vehicles,
)
from kling_local.sketch.world.figures.guise import Guise

GUISES: dict[str, Guise] = {
    **beasts.GUISES,
    **cars.GUISES,
    **work_vehicles.GUISES,
    **two_wheelers.GUISES,
    **trains.GUISES,
    **aircraft.GUISES,
    **ships.GUISES,
    **balls.GUISES,
    **fruit.GUISES,
    **household.GUISES,
    **furniture.GUISES,
    **vessels.GUISES,
    **lights.GUISES,
    **instruments.GUISES,
    **food.GUISES,
    **plants.GUISES,
    **outdoors.GUISES,
}
PLURALS_OF_GUISES = {name: guise.plural or f"{name}s" for name, guise in GUISES.items()}
