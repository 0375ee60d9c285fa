// Where values come from in the view of a training: curves, to which the kernel appends, and a frame of all else.

import {Curves} from "./curves.js"
import {Source} from "./source.js"

export class Live extends Source {
    constructor(model) {
        super(model)
        this.curves = new Curves()
        this.kept = new Map()   // id → values and their text: what is equal stays the same object
        this.unanswered = 0   // changes on their way to the kernel
        this.asked = {}   // control → value that the kernel has not confirmed yet
        model.on("change:fixed", () => this.describe())
        model.on("change:frame", () => this.receiveFrame())
        model.on("msg:custom", (message, buffers) => this.receive(message, buffers))
        this.watchKernel()
        this.receiveFrame()
        model.send({curves: true})
    }

    get shown() {
        return this.state
    }

    values(item) {
        const curve = this.fixed.curves[item.id]
        if (curve) return this.curves.values(...curve, this.state.smoothing)
        return this.kept.get(item.id)?.values
    }

    // What stands beside a control: its words, whether it can be set, the value in the config.
    steeringOf(name) {
        const steering = this.frame.steering[name]
        if (!steering || !(name in this.asked)) return steering
        return {...steering, words: `asked: ${name.replaceAll("_", " ")} ${shortNumber(this.asked[name])}`}
    }

    options(name) {
        return this.frame.options[name]
    }

    // --- What users do ----------------------------------------------------------------------------------

    set(changes, sure = false) {
        this.say("")
        this.state = {...this.state, ...changes}
        for (const name in changes) if (name in this.frame.steering) this.asked[name] = changes[name]
        this.request({set: changes, sure})
        this.draw()
    }

    act(name) {
        this.say("")
        this.request({act: name})
    }

    // --- Messages ---------------------------------------------------------------------------------------

    request(message) {
        this.unanswered++
        this.model.send(message)
    }

    receive(message, buffers) {
        if ("curves" in message) this.receiveCurves(message.curves, buffers)
        this.receiveCode(message)
        if ("done" in message) this.receiveDone(message)
    }

    receiveDone({error, question, changes}) {
        this.unanswered = Math.max(0, this.unanswered - 1)
        if (!this.unanswered) {
            this.asked = {}
            this.state = this.frame.state
        }
        this.draw()
        if (error) this.say(error)
        if (question) for (const view of this.views) view.ask(question, () => this.set(changes, true))
    }

    receiveCurves(parts, buffers) {
        const isWhole = parts.every((part, i) => this.curves.append(part, buffers[i]))
        if (isWhole) this.draw()
        else this.model.send({curves: true})
    }

    receiveFrame() {
        this.frame = this.model.get("frame")
        for (const [id, values] of Object.entries(this.frame.values)) {
            const text = JSON.stringify(values)
            if (this.kept.get(id)?.text != text) this.kept.set(id, {text, values})
        }
        if (!this.unanswered) this.state = this.frame.state
        this.draw()
    }

    // There are other curves or panels.
    describe() {
        this.fixed = this.model.get("fixed")
        this.receiveFrame()
        for (const view of this.views) view.describe()
    }

    // The kernel was restarted or died, and with it a training that ran: say so, and how to go on.
    watchKernel() {
        const GONE = ["restarting", "autorestarting", "terminating", "dead"]
        const session = this.model.widget_manager?.context?.sessionContext   // Lab and Notebook have one
        session?.statusChanged?.connect((_, status) => { if (GONE.includes(status)) this.kernelGone() })
        this.model.on("comm_live_update", () => { if (this.model.comm_live === false) this.kernelGone() })
    }

    kernelGone() {
        const {gone, values, steering} = this.frame
        if (!gone) return
        const dead = name => ({...values[name], targets: false})
        const still = {"note status": {...values["note status"], ...gone}}
        for (const name of ["button pause", "button stop"]) if (name in values) still[name] = dead(name)
        for (const [id, now] of Object.entries(still)) this.kept.set(id, {text: "", values: now})
        for (const name in steering) steering[name] = {...steering[name], enabled: false}
        this.draw()
    }
}

export const shortNumber = value => String(Number(value.toPrecision(3)))
