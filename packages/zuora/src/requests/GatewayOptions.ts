/**
 * What a request passes on to the payment gateway, by the gateway's own names.
 *
 * Source: Zuora API reference, Create a payment, `gatewayOptions`: keys and values of at most 255 characters. The same
 * limit for refunds is inferred.
 */
import type { Json } from "../wire/JsonText.ts"
import type { RequestChecks } from "./RequestChecks.ts"

export type GatewayOptions = Readonly<Record<string, string>>

const maxCharacters = 255

/** Checks lengths and gives the wire form. */
export const gatewayOptions = (checks: RequestChecks, options: GatewayOptions | undefined): Json => {
  for (const [key, value] of Object.entries(options ?? {})) {
    checks.text("gatewayOptions", key, maxCharacters)
    checks.text(`gatewayOptions.${key.slice(0, 40)}`, value, maxCharacters)
  }
  return options
}
