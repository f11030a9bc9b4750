/**
 * A personal text as it is stored, in the place of the text:
 *
 *     { "sealed": { "box": "<base64>", "form": 1, "generation": 1 } }
 *
 * `box` is a box (`Box.ts`) under the key of the event's subject, of that generation; `form` is the version of all this.
 * Stored events depend on it: never change it, add a form.
 */
import type { Json } from "../Json.ts"
import { framed } from "../StoredEvent.ts"
import { close, open, type BoxKey } from "./Box.ts"

export interface SealedText {
  readonly generation: number
  readonly box: string
}

/** Where a text stands: what its box opens under, and nowhere else. */
export interface Place {
  readonly tenant: string
  readonly subject: string
  readonly stream: string
  readonly type: string
  readonly eventId: string
  /** `data.call.body`. */
  readonly path: string
}

const form = 1

export const seal = (text: string, place: Place, generation: number, key: BoxKey): Json => ({
  sealed: {
    form,
    generation,
    box: close(key, contextOf(place, generation), Buffer.from(text, "utf8")).toString("base64")
  }
})

/** Undefined where it does not open. */
export const unseal = ({ box, generation }: SealedText, place: Place, key: BoxKey): string | undefined =>
  open(key, contextOf(place, generation), Buffer.from(box, "base64"))?.toString("utf8")

/** What is sealed in this form; undefined of anything else. */
export const sealedIn = (value: Json | undefined): SealedText | undefined => {
  if (typeof value !== "object" || value === null || !("sealed" in value)) return undefined
  const { sealed } = value
  if (typeof sealed !== "object" || sealed === null || Array.isArray(sealed)) return undefined
  const { box, form: found, generation } = sealed as { readonly [key: string]: Json }
  return found === form && typeof box === "string" && typeof generation === "number" ? { box, generation } : undefined
}

const contextOf = ({ eventId, path, stream, subject, tenant, type }: Place, generation: number): Buffer =>
  framed(["sealed-text", String(form), tenant, subject, String(generation), stream, type, eventId, path])
