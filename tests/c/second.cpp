// The other unit that includes the header.
#include "customvision.h"

#include <string>

std::string version_of_second();

std::string version_of_second()
{
    return customvision_version();
}
