// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

// qpdf 11 asks which kind of pointer its users have moved to: std::shared_ptr.
#ifndef POINTERHOLDER_TRANSITION
#define POINTERHOLDER_TRANSITION 4
#endif
#ifdef __clang__
// In C++23 clang (the fuzzers', clang-tidy's) refuses a vector of the class being defined, which qpdf's JSON has.
#define JSON_HH
class JSON;
#endif
#include <qpdf/Buffer.hh>
#include <qpdf/InputSource.hh>
#include <qpdf/Pipeline.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFExc.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <qpdf/QPDFStreamFilter.hh>
#include <qpdf/QPDFWriter.hh>
#include <qpdf/QUtil.hh>
