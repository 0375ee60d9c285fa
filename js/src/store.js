// What is known of marks, notes and buttons at states. An item depends on the settings `by` alone: its values
// are kept under the values of these.

const MOST_KEPT = 1000   // of one item

const keyOf = (item, state) => JSON.stringify(item.by.map(name => state[name]))

export class Store {
    constructor(items) {
        this.items = items
        this.clear()
    }

    clear() {
        this.kept = new Map(this.items.map(item => [item.id, new Map()]))
    }

    // Remember values {id: values} at a state.
    keep(state, values) {
        for (const item of this.items) {
            if (!(item.id in values)) continue
            const kept = this.kept.get(item.id)
            if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value)
            const key = keyOf(item, state), before = kept.get(key)
            if (before === undefined || JSON.stringify(before) != JSON.stringify(values[item.id])) {
                kept.set(key, values[item.id])   // equal values stay the same object: they are not drawn again
            }
        }
    }

    get(item, state) {
        return this.kept.get(item.id).get(keyOf(item, state))
    }

    // Ids of the items whose values at a state are not known.
    missing(state) {
        return this.items.filter(item => this.get(item, state) === undefined).map(item => item.id)
    }
}
