/** Starts the service from the environment and stops it when it is told to. */
import { hostname } from "node:os"
import { start } from "./Service.ts"

const required = (name: string): string => {
  const value = process.env[name]
  if (value === undefined || value === "") throw new Error(`set ${name}`)
  return value
}

const service = await start({
  port: Number.parseInt(process.env["PORT"] ?? "3000", 10),
  finishEveryMs: 30_000,
  isLogged: true,
  billing: {
    databaseUrl: required("DATABASE_URL"),
    tenant: "acme",
    owner: `${hostname()}.${process.pid}`,
    zuora: {
      baseUrl: required("ZUORA_BASE_URL"),
      clientId: required("ZUORA_CLIENT_ID"),
      clientSecret: required("ZUORA_CLIENT_SECRET")
    },
    settings: { timeZone: process.env["COUNTERFOIL_TIME_ZONE"] ?? "America/Los_Angeles" }
  }
})

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void service.stop())
