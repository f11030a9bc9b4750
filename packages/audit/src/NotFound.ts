/** What was asked for is not in the store. Told by name, since a question about nothing has no answer. */
import * as Data from "effect/Data"

/** Neither a stream, an id nor a number of a document. */
export class DocumentNotFound extends Data.TaggedError("DocumentNotFound")<{ readonly key: string }> {
  override get message(): string {
    return `No document is known as "${this.key}": give its number, its id, or its stream such as Invoice-<id>`
  }
}

/** Several documents have the number or id. */
export class DocumentAmbiguous extends Data.TaggedError("DocumentAmbiguous")<{
  readonly key: string
  readonly streams: ReadonlyArray<string>
}> {
  override get message(): string {
    return `"${this.key}" is the name of several documents: give one of ${this.streams.join(", ")}`
  }
}

export class AccountNotFound extends Data.TaggedError("AccountNotFound")<{ readonly accountId: string }> {
  override get message(): string {
    return `Nothing was ever recorded of account ${this.accountId}: accounts are named by Zuora's id`
  }
}

/** No operation, document, number, reference or track id is called so. */
export class NothingTraced extends Data.TaggedError("NothingTraced")<{ readonly key: string }> {
  override get message(): string {
    return `Nothing is known as "${this.key}": give a track id, an operation id, a number, an id or a gateway's reference`
  }
}
