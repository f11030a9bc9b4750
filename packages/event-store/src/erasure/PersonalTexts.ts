/**
 * Which texts of events are personal is the host's knowledge; this is how it says so. A text is sealed where one stands at
 * a path of the list; whatever else stands there, or nothing, is left as it is.
 */
import type { Json } from "../Json.ts"

export interface PersonalTexts {
  /** By event type, paths into `data`; a dot leads into an object: `call.body`. */
  readonly data: Readonly<Record<string, ReadonlyArray<string>>>
  /** Paths into `meta` of every event. */
  readonly meta: ReadonlyArray<string>
}

/** The list made ready for many events. Of an event without personal texts it says so at once. */
export const pathsOf = ({ data, meta }: PersonalTexts): Paths => {
  const byType = new Map(Object.entries(data).map(([type, paths]) => [type, paths.map(pathOf)]))
  return { data: (type) => byType.get(type) ?? [], meta: meta.map(pathOf) }
}

export interface Paths {
  readonly data: (type: string) => ReadonlyArray<Path>
  readonly meta: ReadonlyArray<Path>
}

export interface Path {
  readonly name: string
  readonly keys: ReadonlyArray<string>
}

const pathOf = (name: string): Path => ({ name, keys: name.split(".") })

/** What stands at a path; undefined where the path leads nowhere. */
export const at = (json: Json, { keys }: Path): Json | undefined => {
  let here: Json | undefined = json
  for (const key of keys) {
    if (!isRecord(here) || !Object.hasOwn(here, key)) return undefined
    here = here[key]
  }
  return here
}

/** The same with another value at a path where something stands; what is beside it is shared. */
export const put = (json: Json, { keys, name }: Path, value: Json): Json => {
  const [key, ...rest] = keys
  if (key === undefined) return value
  if (!isRecord(json)) return json
  return { ...json, [key]: put(json[key] ?? null, { name, keys: rest }, value) }
}

const isRecord = (json: Json | undefined): json is { readonly [key: string]: Json } =>
  typeof json === "object" && json !== null && !Array.isArray(json)
