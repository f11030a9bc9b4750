/** A callout as it came in over HTTP, whatever server took it, and what is answered to it. */

/** What a host hands over. Header names in any case; the body as it came, since a signature covers its very bytes. */
export interface CalloutRequest {
  readonly method: string
  /** Path and query as sent, `/callouts?InvoiceId=…`; only the query is looked at. */
  readonly url?: string
  readonly headers: { readonly [name: string]: string | ReadonlyArray<string> | undefined }
  readonly body: Uint8Array | string
}

export interface CalloutAnswer {
  readonly status: number
  readonly headers: { readonly [name: string]: string }
  readonly body: string
}

/** A header by its name in lower case; "" if it is absent or stands there more than once. */
export const header = ({ headers }: CalloutRequest, name: string): string => {
  const found = Object.entries(headers).filter(([key, value]) => value !== undefined && key.toLowerCase() === name)
  const [first] = found
  return found.length === 1 && typeof first?.[1] === "string" ? first[1] : ""
}

export const bytesOf = ({ body }: CalloutRequest): Buffer =>
  typeof body === "string" ? Buffer.from(body, "utf8") : Buffer.from(body.buffer, body.byteOffset, body.byteLength)

export const queryOf = ({ url = "" }: CalloutRequest): string => url.split("?", 2)[1] ?? ""

const answer = (status: number, body: object, headers: CalloutAnswer["headers"] = {}): CalloutAnswer => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body)
})

/**
 * It is stored. Zuora takes nothing but 200 for a success and, where the template says so, looks for `success: true`.
 * Source: Zuora documentation, Create a callout template, "Http Method" and "Confirm success by parsing response content".
 */
export const taken = answer(200, { success: true })

/** Not stored, and not sent again: Zuora repeats after 1xx, 403, 408, 429 and 5xx. Source: Callout notification overview. */
const refused = (status: number, message: string, headers: CalloutAnswer["headers"] = {}) =>
  answer(status, { success: false, message }, headers)

/**
 * By default Zuora sends its first request without credentials and repeats it with them only after a 401 that names a
 * realm. Source: Callout notification overview, "Message sequence for callout basic authentication".
 */
export const unproved = refused(401, "The callout does not prove that it comes from Zuora", {
  "www-authenticate": 'Basic realm="counterfoil callouts"'
})
export const wrongMethod = refused(405, "Callouts come by POST, PUT or GET", { allow: "GET, POST, PUT" })
export const tooLarge = refused(413, "The callout is larger than one that names documents")
/** Zuora comes again after these two. */
export const tooMany = refused(429, "Too many callouts at once", { "retry-after": "60" })
export const notStored = refused(503, "The callout could not be stored", { "retry-after": "60" })
