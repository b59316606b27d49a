// Boost.JSON is used as headers; this is the one place where its code is compiled.
#include <boost/json/src.hpp>
