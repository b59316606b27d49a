/** Where a mutation changes the sources. */
export function placesOf({ name, file, find, put, also, also2, also3 }) {
  return [{ file, find, put }, also, also2, also3]
    .filter(Boolean)
    .map((place) => ({ name, ...place, file: place.file ?? file }));
}
