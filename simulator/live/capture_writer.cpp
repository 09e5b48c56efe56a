#include <fcntl.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <utility>

#include "hsagent/support/encoding.hpp"
#include "simulator/live/capture.hpp"

namespace hsagent::live {

namespace {

using Json = nlohmann::ordered_json;

void put(Json& object, Instant now) {
    object["at"] = now.unix_ms;
    object["zone"] = now.utc_offset_seconds;
}

Json settings_json(const Settings& settings) {
    const Limits& limits = settings.limits;
    const Resends& resends = settings.resends;
    const Caps& caps = settings.caps;
    return {{"round_ms", settings.round_ms},
            {"hs_ttl_seconds", settings.hs_ttl_seconds},
            {"limits", {limits.exchange, limits.initiator_finalize, limits.responder_finalize}},
            {"resends",
             {resends.first_rounds, resends.most_rounds, resends.limit, resends.registers,
              resends.heard, resends.reconnect_most_rounds}},
            {"caps",
             {caps.rows, caps.half_open, caps.pins, caps.tokens_a_second, caps.token_burst,
              caps.credit, caps.rounds, caps.stranger_idle_rounds, caps.peer_idle_rounds}}};
}

class CapturedSpeaker final : public Speaker {
public:
    CapturedSpeaker(std::unique_ptr<Speaker> speaker, std::shared_ptr<RandomTape> tape,
                    std::unique_ptr<CaptureWriter> writer)
        : speaker_(std::move(speaker)), tape_(std::move(tape)), writer_(std::move(writer)) {}

    void receive(std::string_view line, Instant now) override {
        step(CaptureStep::Kind::line, line, now, [&] { speaker_->receive(line, now); });
    }
    void advance(Instant now) override {
        step(CaptureStep::Kind::round, {}, now, [&] { speaker_->advance(now); });
    }
    Instant deadline() const override { return speaker_->deadline(); }
    std::vector<Output> drain() override { return std::exchange(waiting_, {}); }
    const Counters& counters() const override { return speaker_->counters(); }
    Digest fingerprint() override { return speaker_->fingerprint(); }
    void close() override {
        writer_->write(CaptureEnd{to_hex(speaker_->fingerprint())});
        speaker_->close();
    }

private:
    template <class Work>
    void step(CaptureStep::Kind kind, std::string_view line, Instant now, Work work) {
        CaptureStep done;
        done.kind = kind;
        done.now = now;
        done.line = line;
        try {
            work();
        } catch (const StoreError&) {
            done.store_failed = true;
            finish(done);
            throw;
        }
        finish(done);
    }
    void finish(CaptureStep& done) {
        done.drew = std::exchange(tape_->bytes, {});
        for (Output& output : speaker_->drain()) {
            if (const Line* line = std::get_if<Line>(&output)) done.sent.push_back(line->text);
            waiting_.push_back(std::move(output));
        }
        writer_->write(done);
    }

    std::unique_ptr<Speaker> speaker_;
    std::shared_ptr<RandomTape> tape_;
    std::unique_ptr<CaptureWriter> writer_;
    std::vector<Output> waiting_;
};

}  // namespace

CaptureWriter::CaptureWriter(const std::string& path, const CaptureHead& head, Log log)
    : path_(path),
      file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600)),
      log_(std::move(log)) {
    if (!file_.is_open() && errno == EEXIST) {
        throw FileError(path, EEXIST,
                        "cannot write '" + path +
                            "': it already exists, and a capture replaces no file; "
                            "move it away or choose another name");
    }
    if (!file_.is_open()) detail::throw_file_error("create", path, errno);
    Json record{{"capture", "hsagent.v1"}, {"name", head.name}, {"id", head.id}};
    record["profile"] = head.kind.profile->name;
    record["settings"] = settings_json(head.kind.settings);
    record["only"] = head.kind.only;
    put(record, head.begins);
    record["database"] = to_base64(as_bytes(head.database));
    append(record.dump());
    if (failed_) throw FileError(path, 0, "cannot write '" + path + "': free some disk space");
}

void CaptureWriter::write(const CaptureStep& step) {
    Json record;
    record["step"] = capture_step_names[step.kind].name;
    put(record, step.now);
    if (step.kind == CaptureStep::Kind::line) record["line"] = step.line;
    if (!step.drew.empty()) record["drew"] = to_hex(as_bytes(step.drew));
    if (!step.sent.empty()) record["sent"] = step.sent;
    if (step.store_failed) record["store_failed"] = true;
    std::string text;
    try {
        text = record.dump();
    } catch (const Json::type_error&) {  // the line is not UTF-8, which a peer may send
        record.erase("line");
        record["line_base64"] = to_base64(as_bytes(step.line));
        text = record.dump();
    }
    append(text);
}

void CaptureWriter::write(const CaptureEnd& end) {
    append(Json{{"step", "end"}, {"fingerprint", end.fingerprint}}.dump());
}

void CaptureWriter::append(const std::string& record) {
    if (failed_) return;
    if (detail::write_all(file_.get(), record + "\n")) return;
    failed_ = true;
    log_.error("the capture '" + path_ + "' cannot be written any more and ends here: " +
               std::generic_category().message(errno));
}

std::unique_ptr<Speaker> captured(std::unique_ptr<Speaker> speaker,
                                  std::shared_ptr<RandomTape> tape,
                                  std::unique_ptr<CaptureWriter> writer) {
    return std::make_unique<CapturedSpeaker>(std::move(speaker), std::move(tape),
                                             std::move(writer));
}

}  // namespace hsagent::live
