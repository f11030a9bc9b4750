/** The personal texts of events: which there are, under which keys, and the same events with others in their places. */
import { type Commit, eventIdOf } from "../Commit.ts"
import type { Json } from "../Json.ts"
import type { NewEvent, StoredEvent } from "../StoredEvent.ts"
import { at, type Path, type Paths, put } from "./PersonalTexts.ts"
import { type Place, sealedIn } from "./SealedText.ts"
import { idOf } from "./OpenedKeys.ts"
import type { KeyName } from "./SubjectKeys.ts"

/** What stands at one path of an event. */
export interface Spot {
  readonly field: "data" | "meta"
  readonly path: Path
  readonly value: Json
}

/** Where something stands at a path of the list. */
export const spotsOf = (paths: Paths, { data, meta, type }: Pick<NewEvent, "data" | "meta" | "type">) => {
  let spots: Array<Spot> | undefined
  for (const path of paths.data(type)) {
    const value = at(data, path)
    if (value !== undefined) (spots ??= []).push({ field: "data", path, value })
  }
  for (const path of paths.meta) {
    const value = at(meta, path)
    if (value !== undefined) (spots ??= []).push({ field: "meta", path, value })
  }
  return spots ?? none
}
const none: ReadonlyArray<Spot> = []

/** The event with other values where the replacement gives one. */
export const replaced = <E extends Pick<NewEvent, "data" | "meta" | "type">>(
  paths: Paths,
  event: E,
  replace: (spot: Spot) => Json | undefined
): E => {
  let now = event
  for (const spot of spotsOf(paths, event)) {
    const value = replace(spot)
    if (value !== undefined) now = { ...now, [spot.field]: put(now[spot.field], spot.path, value) }
  }
  return now
}

/** Subjects for whom a commit has plain personal texts. */
export const subjectsIn = (paths: Paths, { appends }: Commit): ReadonlySet<string> => {
  const subjects = new Set<string>()
  for (const { events, subject } of appends)
    if (subject !== null && events.some((event) => spotsOf(paths, event).some(isPlain))) subjects.add(subject)
  return subjects
}

/** Names of the keys under which texts of these events are sealed, by id. */
export const keysIn = (paths: Paths, events: ReadonlyArray<StoredEvent>): ReadonlyMap<string, KeyName> => {
  const names = new Map<string, KeyName>()
  for (const event of events)
    for (const { value } of spotsOf(paths, event)) {
      const generation = sealedIn(value)?.generation
      if (generation === undefined) continue
      const name = { subject: event.subject ?? "", generation }
      names.set(idOf(name), name)
    }
  return names
}

export const isPlain = ({ value }: Spot): boolean => typeof value === "string"

/** An event of a commit, with what its texts are sealed for. */
export interface Placed {
  readonly event: NewEvent
  readonly subject: string
  readonly eventId: string
  readonly place: (spot: Spot) => Place
}

/** The commit with other events; those without a subject stay as they are. */
export const withEvents = (tenant: string, commit: Commit, change: (placed: Placed) => NewEvent): Commit => {
  let index = 0
  const appends = commit.appends.map((append) => ({
    ...append,
    events: append.events.map((event) => {
      const eventId = eventIdOf(tenant, commit.id, index)
      index += 1
      const { stream, subject } = append
      return subject === null
        ? event
        : change({
            event,
            subject,
            eventId,
            place: (spot) => placeOf(tenant, { subject, stream, type: event.type, eventId }, spot)
          })
    })
  }))
  const [first, ...rest] = appends
  return first === undefined ? commit : { ...commit, appends: [first, ...rest] }
}

export const placeOf = (
  tenant: string,
  { eventId, stream, subject, type }: Pick<Place, "subject" | "stream" | "type" | "eventId">,
  { field, path }: Spot
): Place => ({ tenant, subject, stream, type, eventId, path: `${field}.${path.name}` })
