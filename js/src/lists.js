// Values of marks as lists: a number alone counts for all.

const isList = value => Array.isArray(value) || ArrayBuffer.isView(value)

export const asList = (value, length) => isList(value) ? value : Array(length ?? 1).fill(value)

// Several of them as lists of one length.
export function asLists(values, names) {
    const length = Math.max(...names.map(name => isList(values[name]) ? values[name].length : 1))
    return names.map(name => asList(values[name], length))
}

export const isKnown = (...numbers) => numbers.every(number => number !== null && Number.isFinite(number))
