// Draws one question and reads what was answered. Everything is text: nothing of a question is ever taken for markup.
"use strict";

const examWords = JSON.parse(document.getElementById("words")?.textContent ?? "{}");
const said = (name, values = {}) => Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), examWords[name] ?? "");

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") element.className = value;
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const picture = (figure) => (figure ? make("img", { class: "exam-figure", src: figure.src, alt: figure.alt }) : null);
const letter = (place) => String.fromCharCode(64 + place);

// Draw `question` into `body`; `answer` maps parts to what was given; `changed(answer)` is called with the whole answer.
function drawQuestion(body, question, answer, changed) {
  const given = structuredClone(answer ?? {});
  const one = question.parts.length === 1;
  const tell = (part, value) => {
    const empty = value === "" || (Array.isArray(value) ? !value.length : typeof value === "object" && !Object.keys(value).length);
    if (empty) delete given[part]; else given[part] = value;
    changed(structuredClone(given));
  };
  body.replaceChildren();
  if (!one) body.append(make("p", { class: "question" }, question.stem));
  if (!one) body.append(...question.figures.map(picture));
  for (const part of question.parts) {
    const box = make("fieldset", { class: "stack stack--sm", "data-part": part.id });
    const text = one ? [question.stem, part.stem].filter(Boolean).join("\n") : part.stem;
    box.append(make("legend", { class: "question" }, text));
    if (one) box.append(...question.figures.map(picture));
    DRAW[part.kind](box, part, given[part.id], (value) => tell(part.id, value), `q${question.n}-${part.id}`, text);
    body.append(box);
  }
}

function drawChoices(type) {
  return (box, part, value, tell, name) => {
    const chosen = new Set(value ?? []);
    part.choices.forEach((choice, index) => {
      const place = String(index + 1);
      const input = make("input", { type, name, value: place, checked: chosen.has(place) });
      const text = make("span", {}, choice.text);
      if (choice.figure) text.append(picture(choice.figure));
      input.addEventListener("change", () => {
        tell([...box.querySelectorAll("input:checked")].map((field) => field.value));
        if (type === "radio") clear.hidden = false;
      });
      box.append(make("label", { class: "choice" }, input, make("b", {}, letter(index + 1)), text));
    });
    const clear = make("button", { class: "btn btn--quiet btn--sm", type: "button", hidden: type !== "radio" || !chosen.size }, said("clear"));
    clear.addEventListener("click", () => {
      box.querySelectorAll("input").forEach((field) => { field.checked = false; });
      tell([]);
      clear.hidden = true;
      box.querySelector("input").focus();
    });
    box.append(make("div", {}, clear));
  };
}

function drawOrdering(box, part, value, tell) {
  let order = value ?? part.choices.map((_choice, index) => String(index + 1));
  let answered = Boolean(value);
  const list = make("ol", { class: "exam-lines" });
  const note = make("p", { class: "small muted", role: "status" });
  const keep = make("button", { class: "btn btn--sm", type: "button" }, said("keepOrder"));
  const move = (index, by, focus) => {
    const next = [...order];
    [next[index], next[index + by]] = [next[index + by], next[index]];
    order = next;
    set();
    const rows = list.children[index + by].querySelectorAll("button");
    ([...rows].find((button) => button.dataset.by === focus && !button.disabled) ?? rows[by < 0 ? 1 : 0]).focus();
  };
  const set = () => { answered = true; tell([...order]); draw(); };
  const draw = () => {
    list.replaceChildren(...order.map((place, index) => {
      const choice = part.choices[Number(place) - 1];
      const text = make("span", {}, choice.text);
      if (choice.figure) text.append(picture(choice.figure));
      const buttons = [["-1", "up", "↑", index === 0], ["1", "down", "↓", index === order.length - 1]].map(([by, word, arrow, off]) => {
        const button = make("button", { class: "btn btn--sm", type: "button", "data-by": by, disabled: off, "aria-label": said(word, { text: choice.text }) }, arrow);
        button.addEventListener("click", () => move(index, Number(by), by));
        return button;
      });
      return make("li", {}, make("b", {}, String(index + 1)), text, make("span", { class: "cluster" }, ...buttons));
    }));
    keep.hidden = answered;
    note.textContent = answered ? "" : said("noOrder");
  };
  keep.addEventListener("click", () => { set(); list.querySelector("button:not(:disabled)").focus(); });
  box.append(make("p", { class: "small muted" }, said("orderHelp")), list, note, make("div", {}, keep));
  draw();
}

function drawMatching(box, part, value, tell, name) {
  const pairs = { ...(value ?? {}) };
  const list = make("ul", { class: "exam-lines" });
  part.choices.forEach((choice, index) => {
    const place = String(index + 1);
    const id = `${name}-${place}`;
    const select = make("select", { class: "input", id }, make("option", { value: "" }, said("choose")));
    part.targets.forEach((target, at) => select.append(make("option", { value: String(at + 1), selected: pairs[place] === String(at + 1) }, target.text)));
    select.addEventListener("change", () => {
      if (select.value) pairs[place] = select.value; else delete pairs[place];
      tell({ ...pairs });
    });
    list.append(make("li", { class: "is-pair" }, make("label", { for: id }, choice.text, picture(choice.figure)), select));
  });
  box.append(list);
  part.targets.filter((target) => target.figure).forEach((target) => box.append(make("figure", {}, picture(target.figure), make("figcaption", {}, target.text))));
}

function drawShort(box, part, value, tell, name, text) {
  const input = make("input", { class: "input", id: name, type: "text", maxlength: 500, autocomplete: "off", value: value ?? "", "aria-label": `${said("yourAnswer")}: ${text}` });
  input.addEventListener("input", () => tell(input.value));
  box.append(input);
}

const DRAW = {
  single: drawChoices("radio"), true_false: drawChoices("radio"), multiple: drawChoices("checkbox"),
  ordering: drawOrdering, matching: drawMatching, short: drawShort,
};
