/** The ways in which an approver's token is refused. Nothing was sent, nothing was stored. */
import { ApproverId } from "@counterfoil/domain/Id"
import { Role } from "@counterfoil/domain/Approvers"
import * as Schema from "effect/Schema"

/** No approver of this tenant has this token. */
export class TokenUnknown extends Schema.TaggedError<TokenUnknown>()("TokenUnknown", { tenant: Schema.String }) {
  override get message(): string {
    return `No approver of tenant ${this.tenant} has this token: check that it is whole and of this tenant, or have a new one enrolled`
  }
}

/** The token was taken back. */
export class TokenRevoked extends Schema.TaggedError<TokenRevoked>()("TokenRevoked", {
  approverId: ApproverId,
  /** Calendar date of the revocation. */
  revokedOn: Schema.String
}) {
  override get message(): string {
    return `The token of ${this.approverId} was revoked on ${this.revokedOn}: ask an approver to enrol you again under a new id`
  }
}

/** The token is good, but not for this. */
export class RoleMissing extends Schema.TaggedError<RoleMissing>()("RoleMissing", {
  approverId: ApproverId,
  needed: Role,
  roles: Schema.Array(Role)
}) {
  override get message(): string {
    return `${this.approverId} is ${this.roles.join(" and ")}, this needs the role ${this.needed}: ask somebody who has it`
  }
}

export type TokenRefused = TokenUnknown | TokenRevoked | RoleMissing
