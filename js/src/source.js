// What every source of a figure's values in a notebook shares: its views, what is typed, and questions for code.

export class Source {
    constructor(model) {
        this.model = model
        this.fixed = model.get("fixed")
        this.views = new Set()
        this.answers = []   // who waits for code
    }

    // A number that somebody typed, for a setting; what is none is said.
    typed(name, words) {
        const value = Number(words)
        if (words != "" && !Number.isNaN(value)) return this.set({[name]: value})
        this.say(`${name}: got ${words || "nothing"}; expected a number`)
        this.sync()
    }

    canOpen() {
        return false
    }

    reset() {
        this.set(this.fixed.start)
    }

    code() {
        return new Promise(done => {
            this.answers.push(done)
            this.model.send({code: true})
        })
    }

    receiveCode(message) {
        if ("code" in message) this.answers.shift()?.(message.code)
    }

    draw() {
        for (const view of this.views) view.draw()
    }

    sync() {
        for (const view of this.views) view.sync()
    }

    say(words) {
        for (const view of this.views) view.say(words)
    }
}
