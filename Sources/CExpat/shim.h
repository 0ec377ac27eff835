#pragma once
// expat, the XML parser, as a Swift module.
#include <expat.h>
