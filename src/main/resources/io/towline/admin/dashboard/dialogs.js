// The questions before something is done, and the one for the token. The browser keeps the focus inside and gives it back.

import { isToken, useToken } from './api.js'
import { $, setText } from './dom.js'

/** RFC 6455 §5.5: a control frame's 125 bytes, less the code. */
const MOST_REASON_BYTES = 123

/** A dialog whose form does one thing: what fails is said in it, and it stays. */
class Question {
  constructor(name) {
    this.dialog = $(name)
    this.form = $(`${name}-form`)
    this.error = $(`${name}-error`)
    this.perform = async () => {}
    this.form.addEventListener('submit', (event) => {
      event.preventDefault()
      this.submit()
    })
    $(`${name}-cancel`).addEventListener('click', () => this.dialog.close())
  }

  ask(perform) {
    this.perform = perform
    setText(this.error, '')
    if (!this.dialog.open) this.dialog.showModal()
  }

  async submit() {
    const buttons = [...this.form.querySelectorAll('button')]
    buttons.forEach((button) => { button.disabled = true })
    setText(this.error, '')
    try {
      await this.perform()
      this.dialog.close()
    } catch (failure) {
      setText(this.error, failure.message)
    } finally {
      buttons.forEach((button) => { button.disabled = false })
    }
  }
}

const closing = new Question('closing')
const draining = new Question('draining')
const asking = new Question('asking')

/** perform({ code, reason }) */
export function askToClose({ title, text, action }, perform) {
  setText($('closing-title'), title)
  setText($('closing-text'), text)
  setText($('closing-go'), action)
  closing.form.reset()
  closing.ask(() => {
    const code = Number(closing.form.elements.code.value)
    const reason = closing.form.elements.reason.value
    if (new TextEncoder().encode(reason).length > MOST_REASON_BYTES) throw new Error(`The reason is longer than ${MOST_REASON_BYTES} bytes.`)
    return perform({ code, reason })
  })
  closing.form.elements.code.focus()
}

export function askToDrain({ title, text }, perform) {
  setText($('draining-title'), title)
  setText($('draining-text'), text)
  draining.ask(perform)
  $('draining-cancel').focus()
}

/** Once, however many answers say that it is needed. */
export function askForToken(wasWrong, connect) {
  const said = wasWrong ? 'This token was not accepted.' : ''
  if (asking.dialog.open) {
    setText(asking.error, said)
    return
  }
  asking.form.reset()
  asking.ask(() => {
    const text = $('token').value.trim()
    if (!isToken(text)) throw new Error('A token has no spaces and only ASCII characters.')
    useToken(text)
    connect()
  })
  setText(asking.error, said)
  $('token').focus()
}
