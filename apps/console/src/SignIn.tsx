/** Signing in by token: the one that approvals are given by. It is sent once, and this page keeps nothing of it. */
import { useMutation } from "@tanstack/react-query"
import type { FormEvent } from "react"
import { ask, isSignedOut, wordsOf } from "./Client.ts"
import { queries, sessionKey } from "./Queries.ts"

export const SignIn = () => {
  const signIn = useMutation({
    mutationFn: (token: string) => ask(({ session }) => session.signIn({ payload: { token } })),
    onSuccess: (who) => {
      queries.setQueryData(sessionKey, who)
      return queries.invalidateQueries()
    }
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const token = new FormData(event.currentTarget).get("token")
    if (typeof token === "string" && token.trim() !== "") signIn.mutate(token.trim())
  }
  return (
    <main className="sign-in">
      <form onSubmit={submit} aria-labelledby="sign-in">
        <p className="brand">
          <img src="/mark.svg" alt="" width="28" height="28" /> Counterfoil
        </p>
        <h1 id="sign-in">Sign in</h1>
        <label htmlFor="token">Token</label>
        <input
          id="token"
          name="token"
          type="password"
          autoComplete="off"
          required
          autoFocus
          aria-describedby="token-note"
          aria-invalid={signIn.isError}
        />
        <p id="token-note" className="quiet">
          The one that <code>counterfoil approvers enrol</code> printed for you.
        </p>
        {signIn.isError && (
          <p className="problem" role="alert">
            {isSignedOut(signIn.error) ? "Nobody has this token, or it was revoked." : wordsOf(signIn.error)}
          </p>
        )}
        <button type="submit" disabled={signIn.isPending}>
          {signIn.isPending ? "Signing in…" : "Sign in"}
        </button>
      </form>
    </main>
  )
}
