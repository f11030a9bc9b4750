/** A bearer token given out by POST /oauth/token; `expiresAt` is on the sandbox clock. */
export interface Token {
  readonly id: string
  readonly expiresAt: number
}
