// The messages that this agent sends: one struct per intent (PROTOCOL.md, 2).
//
// The texts are views of data that the sender keeps. write() writes the members in the order that
// baseline peers use, to a LineWriter or to another class with the same calls (SortedMembers). The
// send hook adds `from` after the last member.
#pragma once

#include <string_view>
#include <variant>

#include "hsagent/message/content.hpp"

namespace hsagent::message {

struct Register {
    static constexpr Intent intent = Intent::register_;
    template <class Writer>
    void write(Writer& line) const {
        line.null("to");
        line.text("intent", name(intent));
    }
};

struct Reconnect {
    static constexpr Intent intent = Intent::reconnect;
    std::string_view to, your_ref;
    template <class Writer>
    void write(Writer& line) const {
        line.text("to", to);
        line.text("your_ref", your_ref);
        line.text("intent", name(intent));
    }
};

struct Confirm {
    static constexpr Intent intent = Intent::confirm;
    std::string_view to, my_nonce;
    const Hs& hs;
    template <class Writer>
    void write(Writer& line) const {
        line.text("to", to);
        line.text("intent", name(intent));
        line.text("my_nonce", my_nonce);
        line.hs(hs);
    }
};

// The application's message: sealed if there is a session key, otherwise in the clear.
struct Body {
    std::string_view message;
    const Sec* sec = nullptr;  // if set, replaces `message`
};

struct Request {
    static constexpr Intent intent = Intent::request;
    std::string_view to, your_nonce, my_nonce;
    Body body;
    const Hs* hs = nullptr;  // only on the first request of a cycle
    template <class Writer>
    void write(Writer& line) const {
        line.text("to", to);
        line.text("intent", name(intent));
        line.text("your_nonce", your_nonce);
        line.text("my_nonce", my_nonce);
        if (!body.sec) line.text("message", body.message);
        if (hs) line.hs(*hs);
        if (body.sec) line.sec(*body.sec);
    }
};

struct Respond {
    static constexpr Intent intent = Intent::respond;
    std::string_view to, your_nonce, my_nonce;
    Body body;
    template <class Writer>
    void write(Writer& line) const {
        line.text("to", to);
        line.text("intent", name(intent));
        line.text("your_nonce", your_nonce);
        line.text("my_nonce", my_nonce);
        if (body.sec) {
            line.sec(*body.sec);
        } else {
            line.text("message", body.message);
        }
    }
};

struct Conclude {
    static constexpr Intent intent = Intent::conclude;
    std::string_view to, your_nonce, my_ref;
    template <class Writer>
    void write(Writer& line) const {
        line.text("to", to);
        line.text("intent", name(intent));
        line.text("your_nonce", your_nonce);
        line.text("my_ref", my_ref);
    }
};

// finish and close carry the same two references.
template <Intent I>
struct References {
    static constexpr Intent intent = I;
    std::string_view to, your_ref, my_ref;
    template <class Writer>
    void write(Writer& line) const {
        line.text("to", to);
        line.text("intent", name(intent));
        line.text("your_ref", your_ref);
        line.text("my_ref", my_ref);
    }
};

using Finish = References<Intent::finish>;
using Close = References<Intent::close>;

}  // namespace hsagent::message
