import { expect, test } from 'vitest'
import { passwordList } from './passwords'

const outcome = (name: string, password: string) => ({
  person_id: 1,
  name,
  username: 'liming',
  organization: '市教育局',
  done: true,
  message: '',
  password,
})

test('those who got a password, with nothing a spreadsheet would calculate', () => {
  const text = passwordList([outcome('李"明', 'Ab3'), outcome('王芳', ''), outcome('=1+1', 'Cd4')])
  expect(text).toBe(
    '\ufeff"姓名","单位","登录账号","初始密码"\r\n"李""明","市教育局","liming","Ab3"\r\n"\'=1+1","市教育局","liming","Cd4"\r\n',
  )
})
