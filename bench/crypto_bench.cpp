// Benchmarks of hs and sec, each next to the primitives that it cannot avoid.
#include <benchmark/benchmark.h>

#include <string>

#include "bench/parties.hpp"
#include "hsagent/message/hs.hpp"
#include "hsagent/message/nonces.hpp"
#include "hsagent/message/sec.hpp"

namespace {

using namespace hsagent;
using namespace hsagent::bench;

struct HsBench {
    SeededRandom random{1};
    message::HsKeys<BotanCrypto> ours{secret(random), secret(random)};
    message::HsKeys<BotanCrypto> theirs{secret(random), secret(random)};
    Field nonce;
    Hs hs;

    HsBench() {
        nonce.set_text(random_nonce(random));
        message::build_hs(theirs, message::HsType::init, nonce.text, start, hs);
    }
};

void hs_build(benchmark::State& state) {
    HsBench bench;
    for (auto _ : state) {
        message::build_hs(bench.ours, message::HsType::init, bench.nonce.text, start, bench.hs);
        benchmark::DoNotOptimize(bench.hs.sig.text.data());
    }
}
BENCHMARK(hs_build);

void hs_build_floor(benchmark::State& state) {
    HsBench bench;
    const std::string covered(97, 'x');
    for (auto _ : state) benchmark::DoNotOptimize(bench.ours.signing.sign(as_bytes(covered)));
}
BENCHMARK(hs_build_floor);

void hs_validate(benchmark::State& state) {
    HsBench bench;
    for (auto _ : state) {
        auto key = message::validate_hs<BotanCrypto>(
            bench.hs, {message::HsType::init, bench.nonce, true, start, 60, Base64::lenient},
            bench.ours.agreement);
        if (!key) return state.SkipWithError("the hs is refused");
        benchmark::DoNotOptimize(key->expose().data());
    }
}
BENCHMARK(hs_validate);

void hs_validate_floor(benchmark::State& state) {
    HsBench bench;
    const std::string covered(97, 'x');
    const Signature signature = bench.theirs.signing.sign(as_bytes(covered));
    for (auto _ : state) {
        auto verifying = BotanCrypto::VerifyingKey::from(bench.theirs.signing.public_key());
        benchmark::DoNotOptimize(verifying->verify(as_bytes(covered), signature));
        auto shared = bench.ours.agreement.agree(bench.theirs.agreement.public_key());
        SecretKey key;
        BotanCrypto::hkdf_sha256(shared->expose(), {}, as_bytes("handshake"),
                                 key.expose_for_writing());
        benchmark::DoNotOptimize(key.expose().data());
    }
}
BENCHMARK(hs_validate_floor);

struct SecBench {
    SeededRandom random{1};
    BotanCrypto::SealingKey key{secret(random)};
    BotanCrypto::SigningKey signing{secret(random)};
    std::optional<BotanCrypto::VerifyingKey> peer =
        BotanCrypto::VerifyingKey::from(signing.public_key());
    message::Sealer<BotanCrypto> sealer;
    std::string plaintext;
    SealNonce nonce{};
    Sec sec;

    explicit SecBench(std::int64_t size) {
        message::message_payload(std::string(static_cast<std::size_t>(size), 'm'), plaintext);
        sealer.seal(key, signing, plaintext, nonce, start, sec);
    }
};

void sec_seal(benchmark::State& state) {
    SecBench bench(state.range(0));
    for (auto _ : state) {
        bench.random.fill(bench.nonce);
        bench.sealer.seal(bench.key, bench.signing, bench.plaintext, bench.nonce, start, bench.sec);
    }
    state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(sec_seal)->Arg(16)->Arg(256)->Arg(4096);

void sec_seal_floor(benchmark::State& state) {
    SecBench bench(state.range(0));
    std::string sealed;
    const std::string covered(bench.plaintext.size() * 4 / 3 + 150, 'x');
    for (auto _ : state) {
        const Digest hash = BotanCrypto::sha256(as_bytes(bench.plaintext));
        bench.key.seal(bench.nonce, hash, as_bytes(bench.plaintext), sealed);
        benchmark::DoNotOptimize(bench.signing.sign(as_bytes(covered)));
    }
}
BENCHMARK(sec_seal_floor)->Arg(16)->Arg(256)->Arg(4096);

void sec_open(benchmark::State& state) {
    SecBench bench(state.range(0));
    Field message;
    for (auto _ : state) {
        const auto opened = bench.sealer.open(bench.key, *bench.peer, bench.sec, Base64::lenient);
        if (!opened || !message::message_of(*opened, message)) {
            return state.SkipWithError("the sec is refused");
        }
    }
    state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(sec_open)->Arg(16)->Arg(256)->Arg(4096);

void sec_open_floor(benchmark::State& state) {
    SecBench bench(state.range(0));
    const std::string covered(bench.plaintext.size() * 4 / 3 + 150, 'x');
    const Signature signature = bench.signing.sign(as_bytes(covered));
    const Digest hash = BotanCrypto::sha256(as_bytes(bench.plaintext));
    std::string sealed, opened;
    bench.key.seal(bench.nonce, hash, as_bytes(bench.plaintext), sealed);
    for (auto _ : state) {
        benchmark::DoNotOptimize(bench.peer->verify(as_bytes(covered), signature));
        benchmark::DoNotOptimize(bench.key.open(bench.nonce, hash, as_bytes(sealed), opened));
        benchmark::DoNotOptimize(BotanCrypto::sha256(as_bytes(opened)));
    }
}
BENCHMARK(sec_open_floor)->Arg(16)->Arg(256)->Arg(4096);

}  // namespace
