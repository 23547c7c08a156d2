// Program argo-lua says what a health script of Argo CD makes of objects, in the Lua interpreter that Argo CD has, and with as little open:
// the base and table libraries, and nothing that handles strings, files or processes.
//
// Its argument is the script's file. It reads one object in JSON a line from standard input, and writes one line for each: the health status, a
// tab and the message.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"

	lua "github.com/yuin/gopher-lua"
	luajson "layeh.com/gopher-json"
)

func main() {
	if err := answer(); err != nil {
		fmt.Fprintln(os.Stderr, "argo-lua:", err)
		os.Exit(1)
	}
}

func answer() error {
	script, err := os.ReadFile(os.Args[1])
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 4<<20)
	for lines.Scan() {
		status, message, err := health(string(script), lines.Bytes())
		if err != nil {
			return err
		}
		fmt.Printf("%s\t%s\n", status, message)
	}
	return lines.Err()
}

func health(script string, object []byte) (lua.LValue, lua.LValue, error) {
	state := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer state.Close()
	for name, open := range map[string]lua.LGFunction{lua.BaseLibName: lua.OpenBase, lua.TabLibName: lua.OpenTable} {
		state.Push(state.NewFunction(open))
		state.Push(lua.LString(name))
		state.Call(1, 0)
	}
	value, err := luajson.Decode(state, object)
	if err != nil {
		return nil, nil, err
	}
	state.SetGlobal("obj", value)
	if err := state.DoString(script); err != nil {
		return nil, nil, err
	}
	answer, ok := state.Get(-1).(*lua.LTable)
	if !ok {
		return nil, nil, errors.New("the script returned no table")
	}
	return answer.RawGetString("status"), answer.RawGetString("message"), nil
}
