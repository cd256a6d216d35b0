"""Engines that say text, in their order, and what stands of those that could not."""

import threading
import wave
from pathlib import Path

import gtts
import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from audio.clip import EngineFailure
from audio.errors import SpeechFailed
from audio.reading import count_syllables
from audio.settings import AudioSettings
from audio.speech import (
    EspeakEngine,
    GttsEngine,
    Pace,
    Pauses,
    PiperEngine,
    engines_from,
    speak_with_fallback,
)
from audio.speech.answers import Answers
from audio.speech.espeak import VOICES
from audio.speech.sentences import sentences
from tests.audio import sounds

TEXT = (
    "Ủy ban nhân dân huyện yêu cầu các xã, thị trấn tăng thời lượng phát sóng về công tác dân vận. "
    "Đài truyền thanh các xã phát vào đầu giờ sáng và cuối giờ chiều hằng ngày. "
    "Nội dung do Trung tâm biên tập và được lãnh đạo phê duyệt trước khi phát."
)


JOINED_S = 3.0 + 0.38
"""Three answers of a second; of two pauses what two syllables a sentence leave time for."""


class Mute:
    name = recipe = "mute"

    def speak(self, text: str, out: Path) -> None:
        raise SpeechFailed("It is mute today.")


def seconds_of(file: Path) -> float:
    with wave.open(str(file)) as sound:
        return float(sound.getnframes() / sound.getframerate())


@pytest.mark.parametrize("voice", VOICES)
def test_every_vietnamese_voice_is_heard(tmp_path: Path, voice: str) -> None:
    EspeakEngine(voice).speak(TEXT, tmp_path / "speech.wav")
    assert max(map(abs, sounds.samples_of(tmp_path / "speech.wav"))) > 5_000


TEXTS = {
    "prose": TEXT,
    "one sentence": "Thông báo đến toàn thể bà con trong xã về lịch cắt điện ngày mai.",
    "short sentences": "Đảng vì dân. Dân tin Đảng. Toàn dân đoàn kết. Xây dựng quê hương.",
    "a list": "Lịch tiêm phòng:\nThôn một: bảy giờ ba mươi ngày năm;\nThôn hai: tám giờ ngày sáu;\n"
    "Thôn ba: mười bốn giờ ngày bảy.",
    "hotlines": "Đường dây nóng:\nCông an: một một ba.\nCứu hỏa: một một bốn.\n"
    "Cấp cứu: một một năm.\nĐiện lực: một chín không không sáu bảy sáu chín.",
    "many commas": "Gió mạnh cấp sáu, cấp bảy, sau tăng lên cấp tám, giật cấp mười, "
    "sóng cao bốn mét, biển động mạnh, tàu thuyền không ra khơi, bà con chằng chống nhà cửa.",
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("speed", [180, 195, 210])
def test_speed_is_in_syllables_a_minute_pauses_included(
    tmp_path: Path, name: str, speed: int
) -> None:
    EspeakEngine(syllables_per_minute=speed).speak(TEXTS[name], tmp_path / "speech.wav")
    said = count_syllables(TEXTS[name]) * 60 / seconds_of(tmp_path / "speech.wav")
    assert said == pytest.approx(speed, rel=0.05)


@pytest.mark.parametrize("voice", VOICES)
def test_every_voice_keeps_the_speed(tmp_path: Path, voice: str) -> None:
    for speed in (150, 240):
        EspeakEngine(voice, speed).speak(TEXT, tmp_path / "speech.wav")
        said = count_syllables(TEXT) * 60 / seconds_of(tmp_path / "speech.wav")
        assert said == pytest.approx(speed, rel=0.05)


def test_words_are_rushed_and_pauses_shortened_no_further_than_can_be_followed() -> None:
    pieces = list(sentences("Trưởng thôn.\nCông an xã.\nHội phụ nữ.\n", at_most=100))
    plan = Pace(200, Pauses(400, 700)).plan(pieces)
    assert plan.syllables_per_minute == pytest.approx(250)
    assert plan.silences_ms == (280, 280, 0)
    assert plan.whole_s > 8 * 60 / 200, "it stays slower then"
    roomy = Pace(200, Pauses(400, 700)).plan(list(sentences(TEXT, at_most=400)))
    assert roomy.silences_ms == (400, 400, 0)
    assert roomy.whole_s == pytest.approx(count_syllables(TEXT) * 60 / 200)


def test_a_listener_hears_where_sentences_and_paragraphs_end(tmp_path: Path) -> None:
    said = "Ủy ban nhân dân xã xin thông báo đến toàn thể bà con trong các thôn."
    text = f"{said} {said}\n{said}"
    file = tmp_path / "speech.wav"
    for pauses in (Pauses(500, 1_100), Pauses(0, 0)):
        EspeakEngine(pauses=pauses).speak(text, file)
        runs = sounds.quiet_runs(sounds.samples_of(file), below=100, at_least=sounds.RATE // 5)
        heard = [round(run * 1000 / sounds.RATE) for run in runs]
        wanted = [pauses.sentence_ms, pauses.paragraph_ms] if pauses.sentence_ms else []
        assert heard == pytest.approx(wanted, abs=80)


def test_the_last_sentence_is_followed_by_no_pause() -> None:
    pieces = list(sentences("Một câu. Hai câu.\n\nBa câu.\n", at_most=100))
    assert [(piece.text, piece.end) for piece in pieces] == [
        ("Một câu.", "sentence"),
        ("Hai câu.", "paragraph"),
        ("Ba câu.", "none"),
    ]


def test_a_voice_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(SpeechFailed, match="xx-none"):
        EspeakEngine("xx-none").speak(TEXT, tmp_path / "speech.wav")


def test_a_text_without_words_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpeechFailed):
        EspeakEngine().speak(" \n ", tmp_path / "speech.wav")


def test_the_next_engine_speaks_and_the_failure_is_told(tmp_path: Path) -> None:
    spoken = speak_with_fallback([Mute(), EspeakEngine()], "Xin chào.", tmp_path / "speech.wav")
    assert spoken.engine == "espeak"
    assert spoken.failures == (EngineFailure("mute", "It is mute today.", {}),)


def test_where_none_can_speak_each_says_why(tmp_path: Path) -> None:
    with pytest.raises(SpeechFailed, match=r"mute: It is mute today\."):
        speak_with_fallback([Mute(), Mute()], "Xin chào.", tmp_path / "speech.wav")


def test_the_network_voice_is_asked_three_times_with_patience(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def refuse(self: gtts.gTTS, _file: str) -> None:
        asked.append(self.text)
        raise gtts.gTTSError("429 (Too Many Requests)")

    monkeypatch.setattr(gtts.gTTS, "save", refuse)
    waited: list[float] = []
    with pytest.raises(SpeechFailed, match="out of reach"):
        GttsEngine(wait=waited.append).speak("Xin chào.", tmp_path / "speech.wav")
    assert asked == ["Xin chào."] * 3
    assert waited == sorted(waited)
    assert len(waited) == 2


def test_the_network_voices_answer_is_decoded_sentence_by_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = sounds.tone(tmp_path / "answer.wav", seconds=1).read_bytes()
    monkeypatch.setattr(gtts.gTTS, "save", lambda _self, file: Path(file).write_bytes(answer))
    GttsEngine().speak("Câu một. Câu hai. Câu ba.", tmp_path / "speech.wav")
    assert seconds_of(tmp_path / "speech.wav") == pytest.approx(JOINED_S, abs=0.05)


def test_the_network_voice_is_brought_to_the_speed_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It answers each sentence at its own: here 16 syllables in 4 s, 240 a minute."""
    answer = sounds.tone(tmp_path / "answer.wav", seconds=4).read_bytes()
    monkeypatch.setattr(gtts.gTTS, "save", lambda _self, file: Path(file).write_bytes(answer))
    text = "Ủy ban nhân dân xã xin thông báo đến toàn thể bà con trong các thôn. " * 4
    for speed in (180, 210):
        file = tmp_path / f"{speed}.wav"
        GttsEngine(pace=Pace(speed)).speak(text, file)
        said = count_syllables(text) * 60 / seconds_of(file)
        assert said == pytest.approx(speed, rel=0.05)


def test_a_network_voice_out_of_reach_is_left_alone_for_a_minute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def refuse(self: gtts.gTTS, _file: str) -> None:
        asked.append(self.text)
        raise gtts.gTTSError("429 (Too Many Requests)")

    monkeypatch.setattr(gtts.gTTS, "save", refuse)
    clock = [0.0]
    engine = GttsEngine(wait=lambda _: None, monotonic=lambda: clock[0])
    for at, times in ((0.0, 3), (59.0, 3), (61.0, 6)):
        clock[0] = at
        with pytest.raises(SpeechFailed, match="out of reach"):
            engine.speak("Xin chào.", tmp_path / "speech.wav")
        assert len(asked) == times


def test_a_text_that_takes_the_network_voice_too_long_is_given_up_and_goes_on_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = sounds.tone(tmp_path / "answer.wav", seconds=1).read_bytes()
    clock, asked = [0.0], []

    def save(self: gtts.gTTS, file: str) -> None:
        clock[0] += 4
        asked.append(self.text)
        Path(file).write_bytes(answer)

    monkeypatch.setattr(gtts.gTTS, "save", save)
    engine = GttsEngine(
        within_s=10,
        answers=Answers(tmp_path / "kept"),
        wait=lambda _: None,
        monotonic=lambda: clock[0],
    )
    text = "Câu một. Câu hai. Câu ba. Câu bốn. Câu năm."
    with pytest.raises(SpeechFailed, match="in 10 seconds"):
        engine.speak(text, tmp_path / "speech.wav")
    assert asked == ["Câu một.", "Câu hai.", "Câu ba."]
    clock[0] += 61
    engine.speak(text, tmp_path / "speech.wav")
    assert asked[3:] == ["Câu bốn.", "Câu năm."], "what was answered is not asked for again"


def test_an_editor_is_told_whether_the_network_or_the_service_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In words of ours: the library's name hosts, sockets and probable causes."""
    refusal = requests.Response()
    refusal.status_code = 429
    away = gtts.gTTSError(tts=gtts.gTTS("a", lang="vi"))
    for failure, told in (
        (gtts.gTTSError(tts=gtts.gTTS("a", lang="vi"), response=refusal), "refuses for now .*429"),
        (away, "There is no network, or gTTS does not answer."),
        (requests.ConnectTimeout("HTTPSConnectionPool(host=…)"), "There is no network"),
    ):

        def fail(_self: gtts.gTTS, _file: str, failure: Exception = failure) -> None:
            raise failure

        monkeypatch.setattr(gtts.gTTS, "save", fail)
        with pytest.raises(SpeechFailed, match=told):
            GttsEngine(wait=lambda _: None).speak("Xin chào.", tmp_path / "speech.wav")


def test_an_answer_that_comes_by_drops_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its time-out begins anew with every byte, so requests alone would wait for ever."""
    over = threading.Event()
    monkeypatch.setattr(gtts.gTTS, "save", lambda _self, _file: over.wait(60))
    engine = GttsEngine(timeout_s=0.02, wait=lambda _: None)
    try:
        with pytest.raises(SpeechFailed, match="does not answer"):
            engine.speak("Xin chào.", tmp_path / "speech.wav")
    finally:
        over.set()


def test_the_network_voice_is_not_asked_for_what_has_no_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = sounds.tone(tmp_path / "answer.wav", seconds=1).read_bytes()
    asked: list[str] = []

    def save(self: gtts.gTTS, file: str) -> None:
        asked.append(self.text)
        Path(file).write_bytes(answer)

    monkeypatch.setattr(gtts.gTTS, "save", save)
    GttsEngine().speak("Xin chào.\n…\n", tmp_path / "speech.wav")
    assert asked == ["Xin chào."]


def test_no_sentence_is_asked_for_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = sounds.tone(tmp_path / "answer.wav", seconds=1).read_bytes()
    asked: list[str] = []

    def save(self: gtts.gTTS, file: str) -> None:
        asked.append(self.text)
        if self.text == "Câu hai." and len(asked) < 6:
            raise gtts.gTTSError("503")
        Path(file).write_bytes(answer)

    monkeypatch.setattr(gtts.gTTS, "save", save)
    clock = [0.0]
    engine = GttsEngine(
        answers=Answers(tmp_path / "kept"), wait=lambda _: None, monotonic=lambda: clock[0]
    )
    with pytest.raises(SpeechFailed):
        engine.speak("Câu một. Câu hai.", tmp_path / "speech.wav")
    asked.clear()
    asked += ["before"] * 6
    clock[0] += 61
    engine.speak("Câu một. Câu hai. Câu một.", tmp_path / "speech.wav")
    assert asked[6:] == ["Câu hai."], "what was answered before the failure was kept"
    assert seconds_of(tmp_path / "speech.wav") == pytest.approx(JOINED_S, abs=0.05)


def test_kept_answers_have_a_limit_and_bad_ones_are_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = Answers(tmp_path / "kept", at_most_mb=1)
    big = tmp_path / "big"
    big.write_bytes(bytes(400_000))
    for name in "abcd":
        answers.keep(name, big)
    assert [answers.find(name) is not None for name in "abcd"] == [False, False, True, True]
    monkeypatch.setattr(gtts.gTTS, "save", lambda _self, file: Path(file).write_text("<html>"))
    engine = GttsEngine(answers=answers)
    with pytest.raises(SpeechFailed, match="no sound"):
        engine.speak("Xin chào.", tmp_path / "speech.wav")
    assert answers.find("vi\nXin chào.") is None


def test_an_answer_that_is_no_sound_counts_as_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gtts.gTTS, "save", lambda _self, file: Path(file).write_text("<html>"))
    with pytest.raises(SpeechFailed, match="no sound"):
        GttsEngine().speak("Xin chào.", tmp_path / "speech.wav")


def test_the_settings_name_the_engines_in_their_order() -> None:
    settings = AudioSettings(engines=["gtts", "espeak"])
    assert [engine.name for engine in engines_from(settings)] == ["gtts", "espeak"]


def test_piper_without_its_parts_says_which_is_missing(tmp_path: Path) -> None:
    voice = tmp_path / "vi_VN.onnx"
    with pytest.raises(SpeechFailed, match=r"vi_VN\.onnx\."):
        PiperEngine(voice).speak("Xin chào.", tmp_path / "speech.wav")
    voice.touch()
    with pytest.raises(SpeechFailed, match=r"vi_VN\.onnx\.json"):
        PiperEngine(voice).speak("Xin chào.", tmp_path / "speech.wav")
    (tmp_path / "vi_VN.onnx.json").touch()
    with pytest.raises(SpeechFailed, match="make piper"):
        PiperEngine(voice, program="no-such-piper").speak("Xin chào.", tmp_path / "speech.wav")


@given(st.text(alphabet="aă b.,;!?…\n", max_size=400), st.integers(min_value=10, max_value=60))
def test_cutting_into_sentences_loses_no_letter_and_keeps_the_limit(text: str, limit: int) -> None:
    pieces = [piece.text for piece in sentences(text, at_most=limit)]
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(0 < len(piece) <= limit for piece in pieces)
