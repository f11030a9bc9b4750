/** Why nothing was sealed, or no proof could be made. */
import * as Data from "effect/Data"

/** Another sealer sealed this log meanwhile. Nothing is wrong: read the newest head and go on from there. */
export class HeadTaken extends Data.TaggedError("HeadTaken")<{ readonly log: number; readonly size: number }> {
  override get message(): string {
    return `log ${this.log}: another sealer went on from the same head, before size ${this.size}`
  }
}

/** What is there already is not sound, so nothing is put on top of it. Verify the log. */
export class SealRefused extends Data.TaggedError("SealRefused")<{
  readonly log: number
  /** The first position that nothing can be said of. */
  readonly position: number
  readonly problem: string
}> {
  override get message(): string {
    return `log ${this.log}, position ${this.position}: ${this.problem}; nothing is sealed on top of it`
  }
}

/** There is no such event. */
export class EventNotFound extends Data.TaggedError("EventNotFound")<{ readonly event: string }> {
  override get message(): string {
    return `there is no event ${this.event}`
  }
}

/** The event is younger than the newest tree head, which says nothing of it. */
export class NotSealed extends Data.TaggedError("NotSealed")<{
  readonly log: number
  readonly position: number
  readonly sealed: number
}> {
  override get message(): string {
    return `log ${this.log}, position ${this.position} is not yet sealed (sealed up to ${this.sealed}): seal, then ask again`
  }
}
