// The widget of a notebook (an anywidget module), and the start of a saved page.
//
// The way of a move: controls.js tells a source what was set; the source (kernel.js of an explorer, live.js of a
// training, page.js of a saved page) has the values for it, or gets them, and draws its views (view.js): the
// picture (picture.js) mark by mark (marks.js), and what stands beside it (notes.js).

import {Kernel} from "./kernel.js"
import {Live} from "./live.js"
import {startPage} from "./page.js"
import {Snapshot} from "./snapshot.js"
import {View} from "./view.js"

const kernels = new Map()   // id of a model → its `Kernel`, which all its views share

function initialize({model}) {
    const {id, curves} = model.get("fixed")
    kernels.set(id, curves ? new Live(model) : new Kernel(model))
    return () => kernels.delete(id)
}

function render({model, el}) {
    const kernel = kernels.get(model.get("fixed").id)
    const view = new View(el, kernel)
    if (kernel.fixed.problem) return
    const snapshot = new Snapshot(model, view)
    const draw = view.draw.bind(view)
    view.draw = () => {
        draw()
        snapshot.soon()
    }
    kernel.views.add(view)
    requestAnimationFrame(() => view.draw())   // once the element has a width
    kernel.restSoon?.()
    el.distill = view   // for the curious, and for tests
    return () => {
        kernel.views.delete(view)
        snapshot.stop()
        view.remove()
    }
}

startPage()

export default {initialize, render}
