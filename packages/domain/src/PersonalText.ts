/**
 * A text that may say something about a person: what people write as a reason or as evidence, what goes to Zuora and comes
 * back. An erasure takes it away for ever; then `Erased` stands in its place, and whatever rests on events goes on.
 */
import * as Schema from "effect/Schema"

/** `at`: when it was erased, ISO instant in UTC. */
export const Erased = Schema.TaggedStruct("Erased", { at: Schema.String })
export type Erased = typeof Erased.Type

export const PersonalText = Schema.Union([Schema.String, Erased])
export type PersonalText = typeof PersonalText.Type

/** With something in it, as long as it is there. */
export const Said = Schema.Union([Schema.NonEmptyString, Erased])

/** For people to read. */
export const shown = (text: PersonalText): string => (isErased(text) ? `(erased on ${text.at.slice(0, 10)})` : text)

export const isErased = (text: PersonalText): text is Erased => typeof text !== "string"
