// PNG, SVG, CSV, the code of the state, reset.

import {make} from "./controls.js"
import {csvText, download, pngBlob, svgText} from "./files.js"

export class Toolbar {
    // `help` is an element that a button opens, or null.
    constructor(element, view, help) {
        const name = view.title.toLowerCase().replaceAll(/\W+/g, "-")
        const svg = () => view.picture.svg.node()
        const actions = {
            PNG: ["Save the picture as PNG", async () => download(await pngBlob(svg()), `${name}.png`)],
            SVG: ["Save the picture as SVG", () => save(svgText(svg()), "image/svg+xml", `${name}.svg`)],
            CSV: ["Save what is shown as CSV", () =>
                save(csvText(view.picture.shownMarks()), "text/csv", `${name}.csv`)],
            "Copy code": ["Copy the code for this state", async () => copy(await view.source.code(), view)],
            Reset: ["Settings, zoom and legends as at first", () => view.reset()],
        }
        if (help) element.append(helpButton(help))
        for (const [words, [title, act]] of Object.entries(actions)) {
            const button = make("button", {type: "button", title}, words)
            button.addEventListener("click", act)
            element.append(button)
        }
    }
}

function helpButton(help) {
    const button = make("button", {type: "button", class: "help-button", "aria-expanded": "false"}, "How to read this")
    button.addEventListener("click", () => {
        help.hidden = !help.hidden
        button.setAttribute("aria-expanded", String(!help.hidden))
    })
    return button
}

const save = (words, type, name) => download(new Blob([words], {type}), name)

async function copy(code, view) {
    try {
        await navigator.clipboard.writeText(code)
        view.say(`Copied: ${code}`)
    } catch {
        view.say(code)   // where the clipboard is closed, the code can be taken from here
    }
}
