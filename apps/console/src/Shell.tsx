/** The frame of every page: sign-in where nobody is, else the way around and who is signed in. */
import { useMutation } from "@tanstack/react-query"
import { Link, Outlet, useLocation } from "@tanstack/react-router"
import type { SignedIn } from "@counterfoil/http-api/Session"
import { useEffect, useRef } from "react"
import { ask, isSignedOut } from "./Client.ts"
import { Trouble, Waiting } from "./parts/Trouble.tsx"
import { queries, sessionKey, useAnswer } from "./Queries.ts"
import { SearchBox } from "./SearchBox.tsx"
import { SignIn } from "./SignIn.tsx"

const places = [
  { to: "/", name: "Runs" },
  { to: "/discrepancies", name: "Discrepancies" },
  { to: "/accounts", name: "Accounts" },
  { to: "/operations", name: "Operations" },
  { to: "/seals", name: "Seals" }
] as const

export const Shell = () => {
  const session = useAnswer(sessionKey, ({ session }) => session.whoAmI())
  if (session.isError && isSignedOut(session.error)) return <SignIn />
  if (session.isError) return <Trouble problem={session.error} />
  if (session.data === undefined) return <Waiting what="the session" />
  return <Frame {...session.data} />
}

const Frame = ({ person, tenant }: SignedIn) => {
  const signOut = useMutation({
    mutationFn: () => ask(({ session }) => session.signOut()),
    onSettled: () => {
      queries.clear()
      void queries.invalidateQueries({ queryKey: sessionKey })
      window.location.assign("/")
    }
  })
  const main = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  useEffect(() => {
    // Whoever listens to the page hears the new one from its beginning.
    main.current?.focus({ preventScroll: true })
  }, [pathname])
  return (
    <div className="frame">
      <a className="skip" href="#main">
        To the content
      </a>
      <header className="side">
        <p className="brand">
          <img src="/mark.svg" alt="" width="24" height="24" /> Counterfoil
        </p>
        <SearchBox />
        <nav aria-label="Console">
          <ul>
            {places.map(({ name, to }) => (
              <li key={to}>
                <Link to={to} activeOptions={{ exact: to === "/" }} activeProps={{ "aria-current": "page" }}>
                  {name}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <div className="who">
          <p>
            <strong>{person.name}</strong>
            <span>
              {tenant} · {person.roles.join(", ")}
            </span>
          </p>
          <button
            type="button"
            className="plain"
            onClick={() => {
              signOut.mutate()
            }}
          >
            Sign out
          </button>
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  )
}
