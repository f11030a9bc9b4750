import { database, storeIn } from "./contract/Database.ts"
import { contract } from "./contract/EventStoreContract.ts"

contract("PostgreSQL", storeIn(database()))
