"""All guises, by their names in a prompt."""

from __future__ import annotations

from kling_local.sketch.world.figures import (
    aircraft,
    balls,
    cars,
    dishes,
    folks,
    food,
    fruit,
    furniture,
    household,
    instruments,
    lights,
    menagerie,
    outdoors,
    plants,
    products,
    ships,
    toys,
    trains,
    two_wheelers,
    vessels,
    work_vehicles,
)
from kling_local.sketch.world.figures.guise import Guise

GUISES: dict[str, Guise] = {
    **menagerie.GUISES,
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
    **dishes.GUISES,
    **products.GUISES,
    **plants.GUISES,
    **outdoors.GUISES,
    **toys.GUISES,
    **folks.GUISES,
}
PLURALS_OF_GUISES = {name: guise.plural or f"{name}s" for name, guise in GUISES.items()}
