"""Colours, palette and style sheet of both schemes, switched at run time. Main thread."""

from __future__ import annotations

import sys
from dataclasses import dataclass, fields
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from linndesk.ui.icons import ICONS

Appearance = Literal["system", "light", "dark"]
Tone = Literal["", "dim", "ok", "warn", "bad", "quiet", "accent"]
ROW_HEIGHT = 33


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one scheme, by what they are for."""

    name: Literal["light", "dark"]
    background: str
    panel: str
    navigation: str
    line: str
    control: str  # the outline of something that can be used, 3 : 1 against what is behind it
    text: str
    dim: str
    accent: str
    on_accent: str
    selection: str
    ok: str
    quiet: str
    warn: str
    bad: str

    def tone(self, tone: Tone) -> QColor:
        """The text colour of a tone; blank = plain text."""
        return QColor(getattr(self, tone or "text"))

    def wash(self, tone: Tone) -> QColor:
        """The tone as a pale ground for a chip that carries text of that tone."""
        ground, ink = QColor(self.panel), self.tone(tone)
        share = 0.12 if self.name == "light" else 0.16
        mixed = [
            round(low + (high - low) * share)
            for low, high in (
                (ground.red(), ink.red()), (ground.green(), ink.green()), (ground.blue(), ink.blue()),
            )
        ]  # fmt: skip
        return QColor(*mixed)


LIGHT = Tokens(
    "light", background="#f6f7f9", panel="#ffffff", navigation="#eef1f5", line="#dfe3e8", control="#868f9b",
    text="#1c2733", dim="#5f6b7a", accent="#1f5fbf", on_accent="#ffffff", selection="#e3edfb", ok="#14693d",
    quiet="#5c6773", warn="#8f5400", bad="#c0342b",
)  # fmt: skip
DARK = Tokens(
    "dark", background="#15191f", panel="#1c222a", navigation="#181d24", line="#2e3742", control="#667281",
    text="#e6eaf0", dim="#9aa7b5", accent="#6aa5ff", on_accent="#0d1522", selection="#22344f", ok="#4cc38a",
    quiet="#98a4b1", warn="#f0b152", bad="#ff7b70",
)  # fmt: skip


def tokens_of(palette: QPalette) -> Tokens:
    """The tokens that a widget or a delegate paints with, told from its palette."""
    return DARK if palette.color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def palette_of(tokens: Tokens) -> QPalette:
    """The scheme as a QPalette."""
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    palette = QPalette()
    for which, colour in (
        (role.Window, tokens.background), (role.WindowText, tokens.text), (role.Base, tokens.panel),
        (role.AlternateBase, tokens.navigation), (role.Text, tokens.text), (role.Button, tokens.panel),
        (role.ButtonText, tokens.text), (role.BrightText, tokens.bad), (role.ToolTipBase, tokens.panel),
        (role.ToolTipText, tokens.text), (role.PlaceholderText, tokens.dim), (role.Highlight, tokens.selection),
        (role.HighlightedText, tokens.text), (role.Link, tokens.accent), (role.LinkVisited, tokens.accent),
        (role.Accent, tokens.accent), (role.Light, tokens.panel), (role.Midlight, tokens.line),
        (role.Mid, tokens.line), (role.Dark, tokens.line), (role.Shadow, tokens.line),
    ):  # fmt: skip
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(group.Disabled, which, QColor(tokens.dim))
    return palette


_SHEET = """
QToolTip {{ background: {panel}; color: {text}; border: 1px solid {control}; padding: 4px 6px; }}
#navigation {{ background: {navigation}; border: none; border-right: 1px solid {line}; outline: none; }}
#navigation::item {{ height: 32px; padding-left: 17px; border-left: 3px solid transparent; color: {text}; }}
#navigation::item:hover {{ background: {line}; }}
#navigation::item:selected {{ background: {panel}; color: {text}; border-left: 3px solid {accent}; }}
#titlebar, #footbar {{ background: {panel}; }}
#titlebar {{ border-bottom: 1px solid {line}; }} #footbar {{ border-top: 1px solid {line}; }}
#card {{ background: {panel}; border: 1px solid {line}; border-radius: 5px; }}
#tile {{ background: {panel}; border: 1px solid {line}; border-radius: 5px; }}
#tile:hover {{ border-color: {control}; }} #tile:focus {{ border: 1px solid {accent}; }}
#tile[chosen="true"] {{ border: 1px solid {accent}; background: {selection}; }}
#toast {{ background: {selection}; border: 1px solid {control}; border-radius: 6px; }}
#outgoing {{ background: {panel}; border-bottom: 1px solid {line}; }}
#banner {{ background: {selection}; border-bottom: 1px solid {line}; }}
#practice {{ background: {selection}; color: {text}; border-bottom: 1px solid {line}; padding: 4px 20px; }}
#strip {{ background: {selection}; border-radius: 5px; }}
QLabel[tone="dim"] {{ color: {dim}; }} QLabel[tone="ok"] {{ color: {ok}; }}
QLabel[tone="accent"] {{ color: {accent}; font-weight: 600; }}
QLabel[tone="warn"] {{ color: {warn}; }} QLabel[tone="bad"] {{ color: {bad}; }}
QLabel[rank="title"] {{ font-size: 18px; font-weight: 600; }} QLabel[rank="head"] {{ font-weight: 600; }}
QLabel[rank="big"] {{ font-size: 20px; font-weight: 600; }}
QPushButton, QToolButton#plain {{ background: {panel}; color: {text}; border: 1px solid {control};
  border-radius: 5px; padding: 5px 14px; min-height: 17px; }}
QPushButton:hover, QToolButton#plain:hover {{ background: {selection}; }}
QPushButton:pressed {{ background: {line}; }}
QPushButton:focus, QToolButton#plain:focus {{ border: 2px solid {accent}; padding: 4px 13px; }}
QPushButton:disabled {{ color: {dim}; border-color: {line}; background: {background}; }}
QPushButton[primary="true"] {{ background: {accent}; color: {on_accent}; border-color: {accent}; font-weight: 600; }}
QPushButton[primary="true"]:focus {{ border: 2px solid {text}; }}
QPushButton[primary="true"]:disabled {{ background: {line}; color: {dim}; border-color: {line}; }}
QPushButton[link="true"] {{ background: transparent; border: 1px solid transparent; color: {accent};
  padding: 2px 4px; text-decoration: underline; }}
QPushButton[link="true"]:focus {{ border: 1px solid {accent}; }}
QLineEdit, QPlainTextEdit, QComboBox, QSpinBox {{ background: {panel}; color: {text}; border: 1px solid {control};
  border-radius: 5px; padding: 4px 8px; min-height: 19px; selection-background-color: {accent};
  selection-color: {on_accent}; }}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus {{ border: 2px solid {accent}; padding: 3px 7px; }}
QPlainTextEdit#bare {{ border: none; background: transparent; }}
QLineEdit:disabled, QComboBox:disabled {{ background: {background}; color: {dim}; border-color: {line}; }}
QLineEdit[readOnly="true"] {{ background: {background}; border-color: {line}; }}
QLineEdit[wrong="true"], QComboBox[wrong="true"], #card[wrong="true"] {{ border: 1px solid {bad}; }}
QComboBox::drop-down {{ border: none; width: 24px; }}
QComboBox::down-arrow {{ image: url("{icons}/sheet-chevron-{name}.svg"); width: 12px; height: 12px; }}
QComboBox QAbstractItemView {{ background: {panel}; border: 1px solid {control}; outline: none; }}
QCheckBox, QRadioButton {{ spacing: 8px; }} QCheckBox:disabled, QRadioButton:disabled {{ color: {dim}; }}
QCheckBox::indicator, QTableView::indicator, QListView::indicator {{ width: 14px; height: 14px;
  border: 1px solid {control}; border-radius: 3px; background: {panel}; }}
QCheckBox::indicator:checked, QTableView::indicator:checked, QListView::indicator:checked {{
  image: url("{icons}/sheet-check-{name}.svg"); background: {accent}; border-color: {accent}; }}
QCheckBox::indicator:checked:disabled {{ background: {quiet}; border-color: {quiet}; }}
QCheckBox::indicator:disabled {{ border-color: {line}; }}
QRadioButton::indicator {{ width: 14px; height: 14px; border: 1px solid {control}; border-radius: 8px;
  background: {panel}; }}
QRadioButton::indicator:checked {{ border-color: {accent}; background: qradialgradient(cx: 0.5, cy: 0.5, radius: 0.5,
  fx: 0.5, fy: 0.5, stop: 0 {accent}, stop: 0.5 {accent}, stop: 0.6 {panel}, stop: 1 {panel}); }}
QRadioButton::indicator:disabled {{ border-color: {line}; }}
QCheckBox:focus, QRadioButton:focus {{ color: {accent}; }}
#found::item {{ padding: 5px 8px; }}
QTableView, QListView, QTreeView {{ background: {panel}; color: {text}; border: none; outline: none;
  selection-background-color: {selection}; selection-color: {text}; }}
QTableWidget::item {{ padding: 0 6px; border-bottom: 1px solid {line}; }}
QHeaderView {{ background: {panel}; border: none; }}
QHeaderView::section {{ background: {panel}; color: {dim}; border: none; border-bottom: 1px solid {line};
  padding: 4px 8px; font-weight: 500; }}
QHeaderView::section:hover {{ color: {text}; }}
QHeaderView::up-arrow, QHeaderView::down-arrow {{ width: 9px; height: 9px; subcontrol-position: top center; }}
QHeaderView::up-arrow {{ image: url("{icons}/sheet-up-{name}.svg"); }}
QHeaderView::down-arrow {{ image: url("{icons}/sheet-chevron-{name}.svg"); }}
QTabWidget::pane {{ border: none; border-top: 1px solid {line}; }}
QTabBar::tab {{ background: transparent; color: {dim}; border: none; border-bottom: 2px solid transparent;
  padding: 5px 13px 4px 13px; }}
QTabBar::tab:selected {{ color: {text}; border-bottom: 2px solid {accent}; }} QTabBar::tab:hover {{ color: {text}; }}
QTabBar::tab:focus {{ background: {selection}; }}
QSplitter::handle {{ background: transparent; }}
QScrollArea, QScrollArea > QWidget > QWidget#page {{ background: transparent; border: none; }}
QScrollBar {{ background: transparent; border: none; margin: 0; }}
QScrollBar:vertical {{ width: 12px; }} QScrollBar:horizontal {{ height: 12px; }}
QScrollBar::handle {{ background: {control}; border-radius: 3px; margin: 3px; min-width: 28px; min-height: 28px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QProgressBar {{ background: {line}; border: none; border-radius: 3px; max-height: 6px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 3px; }}
QMenuBar {{ background: {panel}; border-bottom: 1px solid {line}; padding: 1px 6px; }}
QMenuBar::item {{ padding: 4px 9px; background: transparent; }} QMenuBar::item:selected {{ background: {selection}; }}
QMenu {{ background: {panel}; border: 1px solid {control}; padding: 4px 0; }}
QMenu::item {{ padding: 5px 26px 5px 22px; }} QMenu::item:selected {{ background: {selection}; color: {text}; }}
QMenu::item:disabled {{ color: {dim}; }} QMenu::separator {{ height: 1px; background: {line}; margin: 4px 0; }}
QStatusBar {{ background: {panel}; border-top: 1px solid {line}; color: {dim}; }} QStatusBar::item {{ border: none; }}
"""


def sheet_of(tokens: Tokens) -> str:
    """The style sheet of a scheme: what a palette alone cannot say."""
    values = {each.name: getattr(tokens, each.name) for each in fields(tokens)}
    return _SHEET.format(icons=ICONS.as_posix(), **values)


class Theme(QObject):
    """Puts a scheme on the application and follows the desktop while the appearance is *system*."""

    changed = Signal()

    def __init__(self, app: QApplication, appearance: Appearance = "system") -> None:
        super().__init__(app)
        self._app = app
        self._appearance: Appearance = appearance
        app.setStyle("Fusion")
        _set_font(app)
        app.styleHints().colorSchemeChanged.connect(self._follow)
        self._put()

    @property
    def tokens(self) -> Tokens:
        """The scheme in force."""
        if self._appearance != "system":
            return DARK if self._appearance == "dark" else LIGHT
        return DARK if self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT

    def set_appearance(self, appearance: Appearance) -> None:
        """System, light or dark, at once and everywhere."""
        self._appearance = appearance
        forced = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        self._app.styleHints().setColorScheme(forced.get(appearance, Qt.ColorScheme.Unknown))
        self._put()

    def _follow(self) -> None:
        if self._appearance == "system":
            self._put()

    def _put(self) -> None:
        self._app.setPalette(palette_of(self.tokens))
        self._app.setStyleSheet(sheet_of(self.tokens))
        self.changed.emit()


def _set_font(app: QApplication) -> None:
    """The system's own font on Windows and macOS; elsewhere a good one at a readable size."""
    if sys.platform in ("win32", "darwin"):
        if sys.platform == "win32":
            app.setFont(QFont(["Segoe UI Variable Text", "Segoe UI"], 9))
        return
    font = QFont(["Inter", "Noto Sans", "DejaVu Sans"])
    size = app.font().pointSizeF()
    # A bare X11 or the offscreen platform knows no desktop size; 13 px is what the layouts are drawn for.
    if QGuiApplication.platformName() in ("offscreen", "minimal") or size <= 0:
        font.setPixelSize(12 if "DejaVu" in QFontInfo(font).family() else 13)  # DejaVu runs a size larger than others
    else:
        font.setPointSizeF(size)
    app.setFont(font)
