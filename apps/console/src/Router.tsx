/** Every address of the console. What a list is filtered by stands in the address, so that it can be sent to somebody. */
import { createRootRoute, createRoute, createRouter } from "@tanstack/react-router"
import { phases } from "@counterfoil/http-api/Phase"
import { severities } from "@counterfoil/http-api/Severity"
import { given } from "./Given.ts"
import { AccountPage } from "./pages/AccountPage.tsx"
import { AccountsPage } from "./pages/AccountsPage.tsx"
import { CasePage } from "./pages/CasePage.tsx"
import { CasesPage } from "./pages/CasesPage.tsx"
import { DocumentPage } from "./pages/DocumentPage.tsx"
import { OperationPage } from "./pages/OperationPage.tsx"
import { OperationsPage } from "./pages/OperationsPage.tsx"
import { RunsPage } from "./pages/RunsPage.tsx"
import { SealsPage } from "./pages/SealsPage.tsx"
import { SearchPage } from "./pages/SearchPage.tsx"
import { Nowhere } from "./parts/Trouble.tsx"
import { Shell } from "./Shell.tsx"

type Search = Readonly<Record<string, unknown>>

/** What somebody typed into the address as a number is text as well. */
const textIn = (search: Search, name: string): string | undefined => {
  const value = search[name]
  if (typeof value === "number") return `${value}`
  return typeof value === "string" && value !== "" ? value : undefined
}

const oneOf = <Name extends string>(names: ReadonlyArray<Name>, search: Search, name: string): Name | undefined =>
  names.find((one) => one === search[name])

const asOfIn = (search: Search) => given({ effective: textIn(search, "effective"), knownAt: textIn(search, "knownAt") })

const root = createRootRoute({ component: Shell, notFoundComponent: Nowhere })

export const runsRoute = createRoute({ getParentRoute: () => root, path: "/", component: RunsPage })

export const casesRoute = createRoute({
  getParentRoute: () => root,
  path: "/discrepancies",
  component: CasesPage,
  validateSearch: (search: Search) =>
    given({
      phase: oneOf(phases, search, "phase"),
      severity: oneOf(severities, search, "severity"),
      code: textIn(search, "code"),
      account: textIn(search, "account"),
      text: textIn(search, "text"),
      after: textIn(search, "after")
    })
})

export const caseRoute = createRoute({
  getParentRoute: () => root,
  path: "/discrepancies/$id",
  component: CasePage
})

export const accountsRoute = createRoute({
  getParentRoute: () => root,
  path: "/accounts",
  component: AccountsPage,
  validateSearch: (search: Search) => given({ search: textIn(search, "search"), after: textIn(search, "after") })
})

export const accountRoute = createRoute({
  getParentRoute: () => root,
  path: "/accounts/$id",
  component: AccountPage,
  validateSearch: asOfIn
})

export const documentRoute = createRoute({
  getParentRoute: () => root,
  path: "/documents/$stream",
  component: DocumentPage,
  validateSearch: asOfIn
})

export const operationsRoute = createRoute({
  getParentRoute: () => root,
  path: "/operations",
  component: OperationsPage
})

export const operationRoute = createRoute({
  getParentRoute: () => root,
  path: "/operations/$id",
  component: OperationPage
})

export const sealsRoute = createRoute({
  getParentRoute: () => root,
  path: "/seals",
  component: SealsPage,
  validateSearch: (search: Search) => given({ after: textIn(search, "after") })
})

export const searchRoute = createRoute({
  getParentRoute: () => root,
  path: "/search",
  component: SearchPage,
  validateSearch: (search: Search) => given({ for: textIn(search, "for") })
})

export const router = createRouter({
  routeTree: root.addChildren([
    runsRoute,
    casesRoute,
    caseRoute,
    accountsRoute,
    accountRoute,
    documentRoute,
    operationsRoute,
    operationRoute,
    sealsRoute,
    searchRoute
  ]),
  scrollRestoration: true
})

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router
  }
}
