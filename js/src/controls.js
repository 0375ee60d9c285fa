// Native controls with labels: one for each setting, a button for each action.

// For elements that others refer to; there may be several figures in a document, each with a copy of this module.
export const uniqueId = () => `distill-${Math.random().toString(36).slice(2)}`

export function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag)
    for (const [name, value] of Object.entries(attributes)) {
        if (name in element && typeof value != "string") element[name] = value
        else element.setAttribute(name, value)
    }
    element.append(...children)
    return element
}

// Where a value stands among the stops of a slider: the nearest, in ratios where all are above 0.
export function nearestStop(stops, value) {
    if (typeof value != "number") return stops.indexOf(value)
    const f = stops.every(stop => stop > 0) ? Math.log : x => x
    let best = 0
    stops.forEach((stop, i) => {
        if (Math.abs(f(stop) - f(value)) < Math.abs(f(stops[best]) - f(value))) best = i
    })
    return best
}

function labelled(setting, control, ...more) {
    control.id ||= uniqueId()
    const label = make("label", {for: control.id}, setting.label)
    return make("div", {class: "control"}, label, control, ...more)
}

// Each kind of control: how it is made, and how it is brought to a value.
const MAKE = {
    slider(name, setting, source) {
        const {stops, shown, exact} = setting
        const range = make("input", {type: "range", min: "0", max: String(stops.length - 1), step: "1"})
        const textOf = value => {
            const at = stops.indexOf(value)
            return at < 0 ? shortText(value) : shown[at]
        }
        const box = exact ? typingBox(`${setting.label}, exact`, 5, words => source.typed(name, words)) : null
        const output = exact ? box.element : make("output")
        const steering = setting.steers ? steeringWords(name, setting, source) : null
        if (steering) range.addEventListener("input", () => box.show(textOf(stops[range.value])))
        range.addEventListener(steering ? "change" : "input", () => source.set({[name]: stops[range.value]}))
        const more = steering ? [steering.element] : []
        return {element: labelled(setting, range, output, ...more), sync(value) {
            if (steering) {
                const now = source.steeringOf(name)
                this.element.hidden = !now
                if (!now) return
                range.disabled = box.element.disabled = !now.enabled
                steering.sync(now)
            }
            range.value = nearestStop(stops, value)
            range.setAttribute("aria-valuetext", `${setting.label} ${textOf(value)}`)
            if (exact) box.show(textOf(value))
            else output.value = textOf(value)
        }}
    },

    // Any number of choices, which the source has by name.
    several(name, setting, source) {
        const select = make("select", {size: "2"})
        select.multiple = true
        let offered
        select.addEventListener("change", () =>
            source.set({[name]: [...select.selectedOptions].map(option => option.value)}))
        return {element: labelled(setting, select), sync(value) {
            const options = source.options(name)
            this.element.hidden = !options.length
            if (JSON.stringify(options) != offered) select.replaceChildren(...options.map(words => make("option", {}, words)))
            offered = JSON.stringify(options)
            for (const option of select.options) option.selected = value.includes(option.value)
        }}
    },

    dropdown(name, setting, source) {
        const select = make("select", {}, ...setting.shown.map((words, i) => make("option", {value: String(i)}, words)))
        select.addEventListener("change", () => source.set({[name]: setting.stops[select.value]}))
        return {element: labelled(setting, select), sync(value) { select.value = setting.stops.indexOf(value) }}
    },

    // An example: its id, its place among those found, those before and after it, and words to look for.
    picker(name, setting, source) {
        const box = typingBox(null, 6, words => source.typed(name, words))
        const find = make("input", {type: "search", size: "14", placeholder: "class, word or id",
                                    "aria-label": `find ${setting.label}`})
        const place = make("input", {type: "number", min: "1", "aria-label": `place of the ${setting.label}`})
        const count = make("span", {class: "count"}), note = source.fixed.notes.find(({kind}) => kind == "place")
        const step = where => source.step(name, where, find.value.trim())
        const button = (words, by) => {
            const made = make("button", {type: "button", title: `${words} ${setting.label}, of those found`}, words)
            made.addEventListener("click", () => step({by}))
            return made
        }
        find.addEventListener("change", () => step(find.value.trim() ? {to: 1} : {by: 0}))
        place.addEventListener("change", () => step({to: Number(place.value)}))
        const spinner = make("span", {class: "place"}, place, count)
        const element = labelled(setting, box.element, spinner, button("Previous", -1), button("Next", 1), find)
        return {element, sync(value, values) {
            box.show(String(value))
            const {at, of} = source.found ?? values(note)
            place.max = String(of)
            place.value = String(at)
            count.textContent = `of ${of.toLocaleString("en")}${source.found ? " found" : ""}`
        }}
    },
}

// Beside a control of a training: since when it is as it is, and the way back to what was configured.
function steeringWords(name, setting, source) {
    const words = make("span", {role: "status"})
    const back = make("button", {type: "button", "aria-label": `${setting.label} as configured`}, "as configured")
    let configured
    back.addEventListener("click", () => source.set({[name]: configured}))
    return {element: make("span", {class: "since"}, words, back), sync(now) {
        configured = now.configured
        if (words.textContent != now.words) words.textContent = now.words
        back.hidden = configured === null || now.words == "as configured"
        back.disabled = !now.enabled
    }}
}

// A box to type into. What is being typed is not overwritten.
function typingBox(label, size, typed) {
    const element = make("input", {type: "text", inputmode: "decimal", class: "exact", size: String(size)})
    if (label) element.setAttribute("aria-label", label)
    let isTyping = false
    element.addEventListener("input", () => { isTyping = true })
    element.addEventListener("change", () => {
        isTyping = false
        typed(element.value.trim())
    })
    element.addEventListener("blur", () => { isTyping = false })
    return {element, show(words) { if (!isTyping) element.value = words }}
}

const shortText = value => typeof value == "number" ? String(Number(value.toPrecision(4))) : String(value)

// Controls of all settings with more than one value, then the buttons.
export class Controls {
    constructor(element, fixed, source) {
        this.controls = {}
        if (fixed.curves) this.addButtons(element, fixed, source)
        for (const [name, setting] of Object.entries(fixed.settings)) {
            if (!["picker", "several"].includes(setting.kind) && setting.stops.length < 2) continue
            this.controls[name] = MAKE[setting.kind](name, setting, source)
            element.append(this.controls[name].element)
        }
        if (!fixed.curves) this.addButtons(element, fixed, source)
    }

    addButtons(element, fixed, source) {
        this.buttons = fixed.buttons.map(button => {
            const control = make("button", {type: "button"})
            control.dataset.action = button.name
            control.addEventListener("click", () => source.act(button.name))
            element.append(control)
            return {button, control}
        })
    }

    sync(state, values) {
        for (const [name, control] of Object.entries(this.controls)) control.sync(state[name], values)
        for (const {button, control} of this.buttons) {
            const shown = values(button)
            if (!shown) continue
            control.textContent = shown.label
            control.disabled = !shown.targets
        }
    }
}
