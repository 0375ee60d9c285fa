// Curves that grow: steps and values in arrays, and their smoothed lines as far as they were asked for.

class Growing {
    constructor() {
        this.size = 0
        this.x = new Float32Array(64)
        this.y = new Float32Array(64)
    }

    append(x, y) {
        const size = this.size + x.length
        if (size > this.x.length) {
            [this.x, this.y] = [this.x, this.y].map(values => longer(values, Math.max(size, 2*values.length)))
        }
        this.x.set(x, this.size)
        this.y.set(y, this.size)
        this.size = size
        this.shown = {x: this.x.subarray(0, size), y: this.y.subarray(0, size)}
    }
}

function longer(values, length) {
    const copy = new Float32Array(length)
    copy.set(values)
    return copy
}

// Exponentially weighted mean: a row counts half after `halfLife` steps. As `smooth` in the package.
class Smoothed extends Growing {
    constructor(halfLife) {
        super()
        this.halfLife = halfLife
        this.total = this.weight = 0
    }

    follow({x, y, size}) {
        const start = this.size
        if (start == size) return this.shown
        const smooth = new Float32Array(size - start)
        for (let i = start; i < size; i++) {
            const kept = i ? 2**((x[i - 1] - x[i])/this.halfLife) : 0
            this.total = kept*this.total + y[i]
            this.weight = kept*this.weight + 1
            smooth[i - start] = this.total/this.weight
        }
        this.append(x.subarray(start, size), smooth)
        return this.shown
    }
}

export class Curves {
    constructor() {
        this.curves = new Map()   // name → {raw, smoothed}
    }

    // Takes in values from position `at` on; false where those before them are missing.
    append({name, at, count}, buffer) {
        if (!at) this.curves.set(name, {raw: new Growing(), smoothed: null})
        const curve = this.curves.get(name)
        if (!curve || at > curve.raw.size) return false
        const numbers = new Float32Array(buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + 8*count))
        const old = curve.raw.size - at   // values that are known: another page of the same kernel has asked
        if (old < count) curve.raw.append(numbers.subarray(old, count), numbers.subarray(count + old, 2*count))
        return true
    }

    // What a line shows: the curve as it is, smoothed, or ("raw") only where that is drawn behind the smoothed one.
    values(name, smooth, halfLife) {
        const curve = this.curves.get(name)
        if (!curve?.raw.size || (smooth == "raw" && !halfLife)) return null
        if (smooth != "smoothed" || !halfLife) return curve.raw.shown
        if (curve.smoothed?.halfLife != halfLife) curve.smoothed = new Smoothed(halfLife)
        return curve.smoothed.follow(curve.raw)
    }
}
