// Where values come from in a notebook: a kernel, asked by messages, and what it said before. Of the messages
// that change the state one is on its way at a time, and the newest wins.

import {nearestStop} from "./controls.js"
import {Source} from "./source.js"
import {Store} from "./store.js"

const REST = 150      // milliseconds without a move after which neighbouring stops are asked for
const REACH = 20      // stops on either side of a slider
const QUIET = 2000    // milliseconds: values that changed just now may change again soon

export class Kernel extends Source {
    constructor(model) {
        super(model)
        this.isAsking = this.isBusy = false
        this.wanted = null   // the next message
        this.found = null   // of the examples that somebody looks for: how many, and which of them is shown
        if (this.fixed.problem) return
        this.store = new Store([...this.fixed.marks, ...this.fixed.notes, ...this.fixed.buttons])
        model.on("change:frame", () => this.receiveFrame())
        model.on("msg:custom", message => this.receive(message))
        this.receiveFrame()
    }

    values(item) {
        return this.store.get(item, this.shown)
    }

    // --- What users do ----------------------------------------------------------------------------------

    // Changes settings; what is kept is shown at once.
    set(changes) {
        const [name, ...others] = Object.keys(changes)
        if (!others.length && this.fixed.settings[name]?.kind == "slider") this.mover = name
        this.found = null
        this.say("")
        this.state = {...this.state, ...changes}
        if (!this.store.missing(this.state).length) this.show(this.state)
        else this.sync()
        this.request({set: {...this.wanted?.set, ...changes}})
    }

    // To another example of those that the words find: `by` so many, or `to` a place.
    step(setting, where, words) {
        this.say("")
        this.request({step: setting, words, ...where})
    }

    canOpen() {
        return this.fixed.opens
    }

    // In the view in which somebody pressed.
    open(id, view) {
        this.say("")
        this.opener = view
        this.model.send({open: id})
    }

    act(name) {
        this.say("")
        this.request({act: name})
    }

    // --- Messages ---------------------------------------------------------------------------------------

    request(message) {
        this.wanted = message
        this.send()
    }

    send() {
        if (this.isBusy || !this.wanted) return
        this.isBusy = true
        this.model.send(this.wanted)
        this.wanted = null
    }

    receive(message) {
        if ("done" in message) this.receiveDone(message)
        if ("kept" in message) this.receiveKept(message.kept)
        if ("say" in message) this.say(message.say)
        if ("opened" in message) this.receiveOpened(message)
        this.receiveCode(message)
    }

    receiveDone({error, found}) {
        this.isBusy = false
        if (found !== undefined) this.found = found
        if (error) this.say(error)
        if (this.wanted) return this.send()
        this.state = this.model.get("frame").state
        this.show(this.state)
        this.restSoon()
    }

    // The figure of an example is another widget, which the front end draws.
    async receiveOpened({opened, title, error, code}) {
        const manager = this.model.widget_manager
        if (error || !manager?.create_view) return this.say(error ?? `This front end opens no examples; run ${code}`)
        const model = await manager.get_model(opened)
        this.opener.opened.show(opened, title, async place => {
            const child = await manager.create_view(model, {})
            place.append(child.el)
        })
    }

    receiveFrame() {
        const frame = this.model.get("frame")
        if (frame.version != this.version) {
            this.store.clear()
            this.refused = new Set()   // states whose values are not ready
            this.version = frame.version
            this.versionAt = performance.now()
        }
        this.store.keep(frame.state, frame.values)
        if (!this.isBusy) this.state = frame.state
        this.show(this.store.missing(this.state).length ? frame.state : this.state)
        this.restSoon()
    }

    // --- Neighbours -------------------------------------------------------------------------------------

    restSoon() {
        clearTimeout(this.timer)
        this.timer = setTimeout(() => this.rest(), REST)
    }

    // Asks for one neighbouring stop of the slider that moved last.
    rest() {
        if (this.isBusy || this.isAsking || !this.views.size || document.hidden) return
        const wait = this.versionAt + QUIET - performance.now()
        if (wait > 0 && this.version > 0) {
            this.timer = setTimeout(() => this.rest(), wait)
            return
        }
        const state = this.nextState()
        if (!state) return
        this.isAsking = true
        this.asked = JSON.stringify(state)
        this.model.send({ask: state, items: this.store.missing(state)})
    }

    nextState() {
        const {settings} = this.fixed
        const name = this.mover ?? Object.keys(settings).find(name => settings[name].kind == "slider")
        if (!name) return null
        const {stops} = settings[name], here = nearestStop(stops, this.state[name])
        for (let distance = 0; distance <= REACH; distance++) {
            for (const i of [here + distance, here - distance]) {
                const state = {...this.state, [name]: stops[i]}
                if (stops[i] === undefined || this.refused.has(JSON.stringify(state))) continue
                if (this.store.missing(state).length) return state
            }
        }
        return null
    }

    receiveKept({version, state, values}) {
        this.isAsking = false
        if (version == this.version && values) this.store.keep(state, values)
        else this.refused.add(this.asked)
        this.rest()
    }

    // --- Views ------------------------------------------------------------------------------------------

    show(state) {
        this.shown = state
        this.draw()
    }
}
