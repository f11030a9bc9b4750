import { database, storeIn } from "./contract/Database.ts"
import { contract } from "./contract/EventStoreContract.ts"

const newStore = storeIn(database())

contract("PostgreSQL", newStore)
contract("PostgreSQL with 8 logs", newStore, 8)
