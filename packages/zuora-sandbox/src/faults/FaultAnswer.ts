/**
 * Answers that do not come from Zuora's operations: servers and gateways in front that fail in JSON, plain text or HTML.
 * Sources: Zuora API reference, "Error handling" (500s are ErrorResponse, without `success`); a recorded 500 was
 * `text/plain`; gateways answer HTML or `{"message": …}`.
 */
import * as Answers from "../server/Answer.ts"

export const forms = ["html", "json", "text"] as const
type Form = (typeof forms)[number]

const phrases: { readonly [status: number]: string } = {
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout"
}

/** Content type and body of a failure. */
export const write = (status: number, form: Form): { readonly contentType: string; readonly body: string } => {
  const phrase = phrases[status] ?? "Error"
  switch (form) {
    case "html":
      return { contentType: "text/html", body: `<html><body><h1>${status} ${phrase}</h1></body></html>` }
    case "text":
      return { contentType: "text/plain", body: "We're sorry, but something went wrong." }
    case "json":
      return status === 500
        ? Answers.json(500, { reasons: [{ code: 50000061, message: "A temporary error occurred, please try again." }] })
        : Answers.message(status, phrase)
  }
}
