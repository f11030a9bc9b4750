/** The ways in which a tenants file, or what it refers to, cannot be used. Each says where and what to do about it. */
import * as Data from "effect/Data"

/** The file is not there, not readable, or no JSON. */
export class ConfigurationUnreadable extends Data.TaggedError("ConfigurationUnreadable")<{
  readonly file: string
  readonly problem: string
}> {
  override get message(): string {
    return `The settings file ${this.file} cannot be read: ${this.problem}`
  }
}

/** A field is missing, wrong or unknown: `problem` names it. */
export class ConfigurationInvalid extends Data.TaggedError("ConfigurationInvalid")<{
  readonly file: string
  readonly problem: string
}> {
  override get message(): string {
    return `The settings file ${this.file} is wrong: ${this.problem}`
  }
}

/** Two tenants would see the same documents of Zuora, and each would keep books of them. */
export class TenantsOverlap extends Data.TaggedError("TenantsOverlap")<{
  readonly file: string
  readonly tenants: readonly [string, string]
  readonly problem: string
}> {
  override get message(): string {
    return `The settings file ${this.file} gives ${this.tenants.join(" and ")} the same documents: ${this.problem}`
  }
}

/** The file has no such tenant, or has several and none was named. */
export class TenantNotConfigured extends Data.TaggedError("TenantNotConfigured")<{
  readonly file: string
  readonly tenant: string | undefined
  readonly known: ReadonlyArray<string>
}> {
  override get message(): string {
    const known = this.known.join(", ")
    return this.tenant === undefined
      ? `The settings file ${this.file} has several tenants: name one of ${known}`
      : `The settings file ${this.file} has no tenant ${this.tenant}: name one of ${known}`
  }
}

/** What a field refers to is not there. */
export class SecretMissing extends Data.TaggedError("SecretMissing")<{
  readonly field: string
  /** The variable or the file. */
  readonly place: string
}> {
  override get message(): string {
    return `${this.field} is missing: set ${this.place}`
  }
}

export type ConfigurationError =
  | ConfigurationUnreadable
  | ConfigurationInvalid
  | TenantsOverlap
  | TenantNotConfigured
  | SecretMissing
