/** A request as it came in, and what leaves for the wire: the same for every door, HTTP or none. */
import { gunzipSync } from "node:zlib"
import type { Answer } from "./Answer.ts"
import { type Request, bodyLimit, isTrackId } from "./Engine.ts"

export type Delivery =
  | { readonly _tag: "Answered"; readonly answer: Answer }
  /** The length of the whole is announced, half of the bytes arrive, then the connection breaks. */
  | { readonly _tag: "Torn"; readonly answer: Answer }
  /** The connection closes without a word. */
  | { readonly _tag: "HungUp" }

/** A request as it came in. Header names are in lower case. */
export interface Incoming {
  readonly method: string
  /** Path and query as sent. */
  readonly target: string
  readonly headers: { readonly [name: string]: string | undefined }
  readonly bytes: Uint8Array
}

export const requestOf = ({ bytes, headers, method, target }: Incoming, baseUrl: string): Request => {
  const [path = "", query = ""] = target.split("?", 2)
  const header = (name: string): string => headers[name] ?? ""
  const body = header("content-encoding") === "gzip" ? gunzip(bytes) : text(bytes)
  return { method, path, target, query: new URLSearchParams(query), header, body, baseUrl }
}

const text = (bytes: Uint8Array): string | undefined =>
  bytes.length > bodyLimit ? undefined : Buffer.from(bytes).toString("utf8")

const gunzip = (bytes: Uint8Array): string | undefined => {
  try {
    return gunzipSync(bytes, { maxOutputLength: bodyLimit }).toString("utf8")
  } catch {
    return undefined
  }
}

export const hungUp: Delivery = { _tag: "HungUp" }

/** An answer with the headers that all answers have. */
export const complete = (request: Request, answer: Answer, requestId: string): Answer => {
  const trackId = request.header("zuora-track-id")
  const headers = {
    ...(requestId === "" ? {} : { "Zuora-Request-Id": requestId }),
    ...(trackId === "" || !isTrackId(trackId) ? {} : { "Zuora-Track-Id": trackId }),
    ...answer.headers
  }
  return { ...answer, headers }
}

export const answered = (request: Request, answer: Answer, requestId: string): Delivery => ({
  _tag: "Answered",
  answer: complete(request, answer, requestId)
})
