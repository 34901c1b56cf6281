"""Errors, questions and short notices: none of them blocks, each opens and answers later. Main thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QWidget

from linndesk.errors import LinndeskError
from linndesk.ui.background import Bug
from linndesk.ui.icons import pixmap
from linndesk.ui.theme import Tone, tokens_of
from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import soft, tr

TOAST_MS = 6000
EDGE = 18  # from the edges of its window
BY_ITSELF = "The program tries again by itself"


class MessageBox(QDialog):
    """A title, why, what to do, and buttons. Opened with ``open()``; deletes itself when it closes."""

    def __init__(self, parent: QWidget | None, icon: str, tone: Tone, title: str, detail: str, fix: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("linndesk")
        self.setMinimumWidth(460)
        picture = QLabel()
        colour = tokens_of(self.palette()).tone(tone).name()
        picture.setPixmap(pixmap(icon, colour, 28, self.devicePixelRatioF()))
        said = [label(title, size="head", wrap=True)]
        said += [label(each, wrap=True) for each in (detail, fix) if each]
        for each in said:
            each.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)
        self.body = column(*said, gap=8)
        top = row(gap=14)
        top.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(self.body, 1)
        whole = column(top, self.buttons, gap=16, margin=18)
        self.setLayout(whole)
        self.setAccessibleName(title)
        self.setAccessibleDescription(" ".join(each for each in (detail, fix) if each))

    def fit(self) -> None:
        """As tall as its sentences need: Qt makes no dialog taller than two thirds of a small screen by itself."""
        layout = self.layout()
        width = max(self.minimumWidth(), self.sizeHint().width())
        if layout is not None and layout.hasHeightForWidth():
            self.resize(width, layout.totalHeightForWidth(width))


def error_box(parent: QWidget | None, trouble: LinndeskError) -> MessageBox:
    """What happened, why, and what to do; a bug shows its traceback to copy."""
    bug = isinstance(trouble, Bug)
    detail = "" if bug else sentence(trouble.detail)
    box = MessageBox(parent, "error", "bad", sentence(trouble.title), detail, sentence(trouble.fix))
    whole = f"{trouble.title}\n{trouble.detail}\n{trouble.fix}\n"
    if bug:
        trace = QPlainTextEdit(trouble.detail)
        trace.setReadOnly(True)
        trace.setAccessibleName(tr("Details of the bug"))
        trace.setMinimumSize(560, 180)
        box.body.addWidget(trace)
    copy = button(tr("Copy details"), lambda: QApplication.clipboard().setText(whole))
    close = button(tr("Close"), box.accept, primary=True)
    close.setDefault(True)
    box.buttons.addWidget(copy)
    box.buttons.addStretch(1)
    box.buttons.addWidget(close)
    box.open()
    close.setFocus()  # Enter presses what has the focus
    return box


def confirm(
    parent: QWidget | None,
    title: str,
    sentences: tuple[str, ...],
    act: str,
    run: Callable[[], object],
    *,
    otherwise: str = "",
    tone: Tone = "accent",
    refused: Callable[[], None] | None = None,
) -> MessageBox:
    """Ask before something happens; ``act`` is the verb on the button. The safe button has the focus."""
    box = MessageBox(parent, "question", tone, title, "", "")
    for each in sentences:
        box.body.addWidget(label(each, wrap=True))
    box.body.addStretch(1)
    back = button(otherwise or tr("Cancel"), box.reject)
    go = button(act, box.accept, primary=True)
    box.buttons.addStretch(1)
    box.buttons.addWidget(back)
    box.buttons.addWidget(go)
    back.setDefault(True)
    box.accepted.connect(run)
    if refused:
        box.rejected.connect(refused)
    box.fit()
    box.open()
    back.setFocus()
    return box


class Toast(QFrame):
    """A line at the foot of the window that goes by itself, or at a click on its button; several lines where it is
    too long for one. ``lift``: how far above the edge, so that it covers no button."""

    def __init__(self, parent: QWidget, lift: int = EDGE) -> None:
        super().__init__(parent)
        self._around = parent
        self._lift = lift
        self._said = ""
        self.setObjectName("toast")
        self._text = label()
        self._action = button("", self._go, link=True)
        self._run: Callable[[], None] | None = None
        inside = row(self._text, self._action, gap=10)
        inside.setContentsMargins(14, 8, 14, 8)
        self.setLayout(inside)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    def say(self, text: str, action: str = "", run: Callable[[], None] | None = None) -> None:
        """Show ``text`` for six seconds; a screen reader reads it as the toast's name."""
        self._said = text
        self._text.setText(soft(text))
        self.setAccessibleName(text)
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self._run = run
        self.show()
        self._place()
        self.raise_()
        self._timer.start(TOAST_MS)

    @property
    def text(self) -> str:
        return self._said

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        around = self._around.rect()
        self._text.setWordWrap(False)
        wide = self._text.sizeHint().width()
        self._text.setFixedWidth(wide)
        self.adjustSize()
        if (over := self.width() - around.width() + 2 * EDGE) > 0:
            self._text.setWordWrap(True)
            self._text.setFixedWidth(max(EDGE, wide - over))
            self.adjustSize()
        self.move((around.width() - self.width()) // 2, around.height() - self.height() - self._lift)

    def _go(self) -> None:
        self.hide()
        if self._run:
            self._run()


def sentence(text: str) -> str:
    """With its full stop."""
    tidy = text.strip()
    return tidy if not tidy or tidy[-1] in ".!?…:" else tidy + "."


def by_hand(text: str) -> str:
    """What is said of a trouble where a person asked: only a sync tries again by itself."""
    return text.replace(BY_ITSELF, "Try again")
