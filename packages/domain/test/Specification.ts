/** given(events).when(command): the form in which deciders are specified. */
import * as Result from "effect/Result"
import { expect } from "vitest"

interface Decider<Command, Event, State, Rejection extends { readonly _tag: string }> {
  readonly initial: State
  readonly evolve: (state: State, event: Event) => State
  readonly decide: (command: Command, state: State) => Result.Result<ReadonlyArray<Event>, Rejection>
}

export const specify = <Command, Event, State, Rejection extends { readonly _tag: string }>(
  decider: Decider<Command, Event, State, Rejection>
) => ({
  given: (...events: ReadonlyArray<Event>) => ({
    when: (command: Command) => {
      const decided = decider.decide(command, events.reduce(decider.evolve, decider.initial))
      return {
        thenEvents: (...expected: ReadonlyArray<Event>) => {
          expect(Result.getOrThrow(decided)).toEqual(expected)
        },
        thenRejects: (tag: Rejection["_tag"], numbers: Record<string, unknown> = {}) => {
          expect(Result.isFailure(decided) ? decided.failure : decided).toMatchObject({ _tag: tag, ...numbers })
        }
      }
    }
  })
})
