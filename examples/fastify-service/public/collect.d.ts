/** Types of `collect.js`, which browsers load as it is. */
export interface Page {
  readonly account: string
  readonly fetch: (
    path: string,
    request: { method: string; headers: Record<string, string>; body: string }
  ) => Promise<Response>
  readonly newId: () => string
  readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem">
}

export interface Answer {
  readonly next: string
  readonly error?: string
}

export const press: (page: Page) => Promise<Answer>
export const said: (answer: Answer) => string
