// Folder: a temporary folder for the databases of a benchmark, removed at its end.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace hsagent::bench {

class Folder {
public:
    Folder() {
        std::string name =
            (std::filesystem::temp_directory_path() / "hsagent-bench-XXXXXX").string();
        if (!::mkdtemp(name.data())) {
            throw std::runtime_error("cannot create a folder like " + name + "; set TMPDIR to a " +
                                     "writable folder");
        }
        path_ = name;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    std::string file(const std::string& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

}  // namespace hsagent::bench
