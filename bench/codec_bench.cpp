// Benchmarks of lines: reading and writing, on the fast path and on the general one.
#include <benchmark/benchmark.h>

#include <string>

#include "bench/parties.hpp"
#include "hsagent/message/intents.hpp"
#include "hsagent/message/nonces.hpp"
#include "hsagent/message/reader.hpp"

namespace {

using namespace hsagent;
using namespace hsagent::bench;

constexpr std::string_view us = "9be850c6-a132-44b1-ac73-b5d1e4ef4ca5";
constexpr std::string_view peer = "40705c48-177c-40d8-a177-e55ec3b73fa9";

// The first request of a cycle, with an hs and a sealed message.
struct FirstRequest {
    SeededRandom random{1};
    message::HsKeys<BotanCrypto> keys{secret(random), secret(random)};
    BotanCrypto::SealingKey sealing{secret(random)};
    message::Sealer<BotanCrypto> sealer;
    std::string your_nonce = random_nonce(random), my_nonce = random_nonce(random);
    Hs hs;
    Sec sec;
    message::LineWriter writer;
    std::string line, relayed;

    FirstRequest() {
        message::build_hs(keys, message::HsType::init, my_nonce, start, hs);
        sealer.seal(sealing, keys.signing, R"({"message":"How are you?"})", SealNonce{}, start,
                    sec);
        write();
        message::append_relayed(relayed, line, "127.0.0.1:50766");
    }
    void write() {
        writer.begin(line);
        message::Request{us, your_nonce, my_nonce, {{}, &sec}, &hs}.write(writer);
        writer.text("from", peer);
        writer.end();
    }
};

void codec_write(benchmark::State& state) {
    FirstRequest request;
    for (auto _ : state) {
        request.write();
        benchmark::DoNotOptimize(request.line.data());
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(request.line.size()));
}
BENCHMARK(codec_write);

void read_for(benchmark::State& state, std::string_view self, Drop expected) {
    const FirstRequest request;
    message::LineReader reader;
    Content content;
    std::string address;
    for (auto _ : state) {
        if (reader.read(request.relayed, self, content, address) != expected) {
            return state.SkipWithError("the line was not read as expected");
        }
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(request.relayed.size()));
}
void codec_read(benchmark::State& state) {
    read_for(state, us, Drop::none);
}
void codec_read_for_another(benchmark::State& state) {
    read_for(state, "11111111-2222-4333-8444-555555555555", Drop::not_for_us);
}
BENCHMARK(codec_read);
BENCHMARK(codec_read_for_another);

void codec_write_general(benchmark::State& state) {
    const FirstRequest request;
    const auto payload = nlohmann::ordered_json::parse(request.line).at("_payload");
    for (auto _ : state) benchmark::DoNotOptimize(message::wrap_typed(payload));
}
BENCHMARK(codec_write_general);

void codec_read_general(benchmark::State& state) {
    const FirstRequest request;
    for (auto _ : state) benchmark::DoNotOptimize(message::unwrap_relayed(request.relayed));
}
BENCHMARK(codec_read_general);

}  // namespace
