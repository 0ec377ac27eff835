#pragma once
// toml++ is a C++ header that only CTOML includes. This module exists so that pkg-config finds it on macOS.
