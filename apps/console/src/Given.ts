/** Only the parts that are there: an address has no empty ones. */
export const given = <Parts extends object>(
  parts: Parts
): { [Name in keyof Parts]?: Exclude<Parts[Name], undefined> } =>
  Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Parts]?: Exclude<Parts[Name], undefined>
  }
