/**
 * One reason inside an error answer, in any of Zuora's error shapes.
 *
 * Source: Zuora API reference, Error codes: code = 6 digits naming the resource and field, then 2 digits of category.
 */

/** `code` as text; `resource` and `category` only where the code is an 8-digit Zuora code (or the bare code 70). */
export interface Reason {
  readonly code: string
  readonly message: string
  readonly resource: string | undefined
  readonly category: number | undefined
}

/** Splits a code: `53000060` → resource `530000`, category 60. Codes starting with 9 have no category. */
export const make = (code: string, message: string): Reason => {
  const match = /^([5-7]\d{5})(\d{2})$/.exec(code)
  if (match !== null) return { code, message, resource: match[1], category: Number.parseInt(match[2] ?? "", 10) }
  // The rate limiter answers the two-digit code alone (Zuora API guide, Rate limits).
  return { code, message, resource: undefined, category: code === "70" ? 70 : undefined }
}

/** `code: message`, for logs. */
export const show = ({ code, message }: Reason): string => (code === "" ? message : `${code}: ${message}`)

/**
 * What a gateway seems to have said. Only a hint: declines carry category 60 or 99 like any server error, and the text
 * is the gateway's own. Never decide about money by it.
 */
export interface DeclineHint {
  /** The gateway's code, such as `05`; empty when the text shows none. */
  readonly code: string
  readonly text: string
}

const declineWords =
  /declin|do not honor|insufficient funds|expired card|invalid (account|credit card) number|lost\/stolen|card_declined/i
/** A gateway's code is a short number (`05`, `301`) or a word with underscores (`card_declined`); its text follows. */
const codeThenText = /(?:^|[\s.:([])(\d{2,4}|[A-Za-z]+(?:_[A-Za-z]+)+)(?:\s*[-:]\s*|\s+)(\S.*)$/

/** Looks for a gateway's decline in reasons of category 60 or 99, or of CRUD's CREDIT_CARD_PROCESSING_FAILURE. */
export const declineHint = (reasons: ReadonlyArray<Reason>): DeclineHint | undefined => {
  for (const { category, code, message } of reasons) {
    const eligible = category === 60 || category === 99 || code === "CREDIT_CARD_PROCESSING_FAILURE"
    if (!eligible || !declineWords.test(message)) continue
    const match = codeThenText.exec(message)
    return { code: match?.[1] ?? "", text: match?.[2] ?? message }
  }
  return undefined
}

/** A gateway that did not answer in time: whether it charged is open, whatever Zuora rolled back. */
export const isGatewayTimeout = ({ code, message }: Reason): boolean =>
  code === "TRANSACTION_TIMEOUT" || /tim(ed|e)[ -]?out/i.test(message)
